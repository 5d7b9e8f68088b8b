/// Paths as the kernel reads them: bytes, with slashes between names.
///
/// `String` must not be asked about them. It compares and cuts by characters: "é" has two spellings that it takes for the
/// same, which are two files, and "/" with a combining mark behind it is no slash to it.
public enum FilePath {
  private static let slash = UInt8(ascii: "/")

  public static func isAbsolute(_ path: String) -> Bool { path.utf8.first == slash }

  /// What stands between the slashes, empty names and "." among it.
  public static func allNames(_ path: String) -> [String] {
    path.utf8.split(separator: slash, omittingEmptySubsequences: false).map { String(Substring($0)) }
  }

  /// The names that lead somewhere: neither empty nor ".".
  public static func names(_ path: String) -> [String] {
    path.utf8.split(separator: slash).map { String(Substring($0)) }.filter { $0 != "." }
  }

  /// Without the parts that lead nowhere: `./out//a.mp4` is `out/a.mp4`.
  public static func plain(_ path: String) -> String {
    (isAbsolute(path) ? "/" : "") + names(path).joined(separator: "/")
  }

  /// The folder of a path, "." where it names none, and the rest behind the last slash.
  public static func split(_ path: String) -> (folder: String, name: String) {
    guard let last = path.utf8.lastIndex(of: slash) else { return (".", path) }
    let folder = path.utf8[..<last]
    let name = path.utf8[path.utf8.index(after: last)...]
    return (folder.isEmpty ? "/" : String(Substring(folder)), String(Substring(name)))
  }

  public static func join(_ folder: String, _ path: String) -> String {
    folder.isEmpty || folder.utf8.last == slash ? folder + path : folder + "/" + path
  }

  /// The part of a path below a folder, by the names alone, "." for the folder itself; nil: it is not below it.
  public static func part(of path: String, below folder: String) -> String? {
    var (rest, folder) = (path.utf8[...], folder.utf8[...])
    while folder.last == slash { folder = folder.dropLast() }
    guard rest.starts(with: folder) else { return nil }
    rest = rest.dropFirst(folder.count)
    guard rest.isEmpty || rest.first == slash else { return nil }
    rest = rest.drop { $0 == slash }
    return rest.isEmpty ? "." : String(Substring(rest))
  }

  /// Whether two texts are the same byte by byte.
  public static func areSame(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

  /// `https` of `https://…`, in lower case; nil: it is a path.
  public static func scheme(_ path: String) -> String? {
    guard let colon = path.utf8.firstIndex(of: UInt8(ascii: ":")), path[colon...].hasPrefix("://") else {
      return nil
    }
    let scheme = path[..<colon]
    guard (1...16).contains(scheme.utf8.count),
      scheme.utf8.allSatisfy({ Unicode.Scalar($0).properties.isAlphabetic || (0x30...0x39).contains($0) })
    else { return nil }
    return scheme.lowercased()
  }

  /// Whether it is read over the network: from a web server, or an object of a store.
  public static func isRemote(_ path: String) -> Bool { ["http", "https", "s3"].contains(scheme(path)) }

  /// Whether it is of a web server.
  public static func isWeb(_ path: String) -> Bool { ["http", "https"].contains(scheme(path)) }

  /// A URL of a web server up to its query; a path, or the key of an object, has none.
  public static func withoutQuery(_ path: String) -> String {
    guard isWeb(path) else { return path }
    return String(Substring(path.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }))
  }

  /// Of a URL: the server, with its port where it is named; nil: it is none.
  public static func host(_ path: String) -> String? {
    guard let scheme = scheme(path) else { return nil }
    let rest = path.utf8.dropFirst(scheme.utf8.count + 3)
    let authority = rest.prefix { $0 != slash && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    let host =
      authority.lastIndex(of: UInt8(ascii: "@")).map { authority[authority.index(after: $0)...] } ?? authority
    return host.isEmpty ? nil : String(Substring(host))
  }

  /// The same text for the same place, as far as texts tell: a path without the parts that lead nowhere; a URL without its query
  /// and its user, in which presigned URLs of one object differ, its host in small letters and without the usual port.
  public static func identity(_ path: String) -> String {
    guard let scheme = scheme(path), isRemote(path) else { return plain(path) }
    let rest = Array(withoutQuery(path).utf8.dropFirst(scheme.utf8.count + 3))
    let authority = rest.prefix { $0 != slash }
    let name = String(decoding: rest[authority.count...], as: UTF8.self)
    // The names of buckets have no capitals, and those that have some have their own.
    guard scheme != "s3" else { return "s3://\(String(decoding: authority, as: UTF8.self))\(name)" }
    let user = authority.lastIndex(of: UInt8(ascii: "@"))
    var host = String(decoding: authority[(user.map { $0 + 1 } ?? authority.startIndex)...], as: UTF8.self)
      .lowercased()
    for ending in [scheme == "http" ? ":80" : ":443", "."] where host.hasSuffix(ending) {
      host.removeLast(ending.count)
    }
    return "\(scheme)://\(host)\(unescaped(name))"
  }

  /// With what needs no escape written out (RFC 3986, section 6.2.2.2).
  private static func unescaped(_ name: String) -> String {
    let bytes = Array(name.utf8)
    var plain: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let digits = bytes[index...].prefix(3).dropFirst()
      if bytes[index] == UInt8(ascii: "%"), digits.count == 2,
        let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), isUnreserved(byte)
      {
        plain.append(byte)
        index += 3
      } else {
        plain.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
    default: false
    }
  }

  /// As messages name it: of a URL without what may be secret in it, its query and its user.
  public static func shown(_ path: String) -> String {
    guard let scheme = scheme(path) else { return path }
    let rest = path.utf8.dropFirst(scheme.utf8.count + 3)
    let place = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    let authority = place.prefix { $0 != slash }
    let host =
      authority.lastIndex(of: UInt8(ascii: "@")).map { authority[authority.index(after: $0)...] } ?? authority
    let shown = [host, place.dropFirst(authority.count)].map { String(Substring($0)) }.joined()
    return "\(scheme)://\(shown)" + (place.count < rest.count ? "?…" : "")
  }

  /// A path, or another text that is its bytes, as a key.
  public struct Key: Hashable, Sendable {
    private let bytes: [UInt8]
    public init(_ text: String) { bytes = Array(text.utf8) }
    public var text: String { String(decoding: bytes, as: UTF8.self) }
  }
}
