import ClipJob
import MediaTypes
import NetworkGuard
import RedisClient

extension FuzzTarget {
  static let timecode = FuzzTarget(
    "timecode",
    seeds: ["63.2".seed, "00:01:03.200".seed, "1:3".seed, "1e-3".seed, "999:59:59.999999999".seed]
  ) { input in
    guard let time = Timecode.parse(String(decoding: input, as: UTF8.self)) else { return }
    require(time >= 0, "a negative time: \(time)")
    require(Timecode.parse(time.decimalText) == time, "\(time) is written as \(time.decimalText)")
  }

  static let redisURL = FuzzTarget(
    "redis-url",
    seeds: [
      "redis://user:secret@host:6379/3".seed, "rediss://[::1]:7000/?cacert=/a&sni=b".seed,
      "redis+unix:///run/redis.sock?db=2".seed, "rediss+sentinel://:p%40ss@a:1,b,c:3/mymaster/4".seed,
    ]
  ) { input in
    let url = String(decoding: input, as: UTF8.self)
    guard let address = try? RedisAddress(url) else { return }
    // What is logged is a URL again, of the same place.
    let shown = address.description
    let again = try? RedisAddress(shown)
    require(again?.place == address.place, "\(url) is shown as \(shown)")
  }

  /// A line is a URL, the next one a redirection from there.
  static let sourceURL = FuzzTarget(
    "source-url",
    seeds: [
      "https://media.example:8443/a b.mp4?x=1#y\n../c".seed,
      "http://[::ffff:127.0.0.1]:80/\n//10.0.0.1/".seed,
      "http://0x7f.1/\nhttp://a@b".seed, "HTTP://Media.Example.?\n?a".seed,
      "http://[fe80::1%25eth0]/\njavascript:".seed,
    ]
  ) { input in
    let lines = String(decoding: input, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first, let url = try? SourceURL(String(first)) else { return }
    for url in [url] + lines.dropFirst().compactMap({ try? url.resolving(String($0)) }) {
      require((try? SourceURL(url.text)) == url, "\(url) is written as \(url.text)")
      require(url.text.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "\(url.text)")
      let authority = url.text.dropFirst(url.isSecure ? 8 : 7).prefix { $0 != "/" }
      require(authority == url.origin.dropFirst(url.isSecure ? 8 : 7), "the host of \(url.text)")
      require(!authority.contains("@"), "a user in \(url.text)")
      require(url.shown == url.origin + url.path + (url.query == nil ? "" : "?…"), "\(url.shown)")
      // Without rules no literal address is reached that is none of the internet.
      if (try? NetworkPolicy().check(url)) != nil, case .address(let address) = url.host {
        require(AddressKind(address) == nil, "\(url.text) is allowed")
      }
    }
  }
}
