import ClipJob
import MediaTypes
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
}
