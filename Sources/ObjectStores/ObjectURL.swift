/// An object that a job names: `s3://bucket/key`, read strictly.
///
/// The key is what stands behind the bucket's slash, byte for byte: nothing in it is decoded, so `%20`, `?` and `#` are themselves, as the
/// AWS CLI has it. `.` and `..` between slashes are letters to S3 too, but not to the HTTP clients and proxies on the way, which take
/// them out: the object that was judged and the one that is asked for would not be the same. Such keys are refused.
public struct ObjectURL: Sendable {
  public let bucket: String
  public let key: String

  /// Bytes.
  public static let longestKey = 1024

  public enum Refusal: Error, Sendable, Hashable {
    case scheme
    case bucket(String)
    case noKey(String)
    case longKey
    case character
    case segment
  }

  public init(_ text: String) throws(Refusal) {
    let scheme = text.utf8.prefix(5)
    guard String(Substring(scheme)).lowercased() == "s3://" else { throw .scheme }
    let rest = text.utf8.dropFirst(5)
    let bucket = String(Substring(rest.prefix { $0 != UInt8(ascii: "/") }))
    guard Self.isBucket(bucket) else { throw .bucket(bucket) }
    let key = String(Substring(rest.dropFirst(bucket.utf8.count + 1)))
    guard !key.isEmpty else { throw .noKey(bucket) }
    try self.init(bucket: bucket, key: key)
  }

  /// - Parameter bucket: a valid name.
  init(bucket: String, key: String) throws(Refusal) {
    guard key.utf8.count <= Self.longestKey else { throw .longKey }
    guard Self.isPlain(key) else { throw .character }
    let segments = key.utf8.split(separator: UInt8(ascii: "/"))
    guard !segments.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }) else {
      throw .segment
    }
    (self.bucket, self.key) = (bucket, key)
  }

  public var text: String { "s3://\(bucket)/\(key)" }

  /// For messages. Nothing in it is secret; a key that ends in what looks like a query is shown as it is.
  public var shown: String { text }

  /// Lower-case letters, digits, dots and hyphens, 3 to 63, beginning and ending with a letter or digit, and no IPv4 address. Older
  /// names with capitals and underscores are accepted as well: such buckets still exist, and path style reaches them.
  static func isBucket(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard (3...63).contains(bytes.count), let first = bytes.first, let last = bytes.last else { return false }
    let isLabel: (UInt8) -> Bool = {
      (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
    }
    guard isLabel(first), isLabel(last), !name.contains("..") else { return false }
    guard bytes.allSatisfy({ isLabel($0) || [0x2D, 0x2E, 0x5F].contains($0) }) else { return false }
    let parts = name.split(separator: ".")
    return !(parts.count == 4 && parts.allSatisfy { UInt8($0) != nil })
  }

  /// No control characters, those of Unicode among them.
  static func isPlain(_ key: String) -> Bool {
    key.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}

/// All objects of a bucket whose keys begin in the same way: `s3://media/talks`, `s3://media/` or, the same, `s3://media`, `s3://media/talk-*`.
///
/// As with `BucketRule` a prefix ends at a slash of the key, unless it ends with `*`.
public struct ObjectPrefix: Sendable {
  public let bucket: String
  /// Empty: any key.
  public let prefix: String

  public init(_ text: String) throws(ObjectURL.Refusal) {
    // All of a bucket may be written without the slash.
    let slash = UInt8(ascii: "/")
    let text = text.utf8.dropFirst("s3://".utf8.count).contains(slash) ? text : text + "/"
    let isOpen = text.utf8.last == UInt8(ascii: "*")
    let stem = isOpen ? String(Substring(text.utf8.dropLast())) : text
    let isFolder = stem.utf8.last == slash
    // A key that is always there, behind any prefix.
    let object = try ObjectURL(stem + (isFolder ? "k" : ""))
    bucket = object.bucket
    prefix = isFolder ? String(object.key.dropLast()) : object.key + (isOpen ? "" : "/")
  }

  /// As `init` reads it.
  public var text: String {
    let isFolder = prefix.isEmpty || prefix.utf8.last == UInt8(ascii: "/")
    return "s3://\(bucket)/\(prefix)\(isFolder ? "" : "*")"
  }
}

extension ObjectURL: Hashable {
  /// Byte by byte: two spellings of "é" are two keys, which `String` takes for the same.
  public static func == (a: ObjectURL, b: ObjectURL) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  public func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
}

extension ObjectURL.Refusal {
  /// Behind "… is not read: ".
  public var reason: String {
    switch self {
    case .scheme: "it is no s3:// URL"
    case .bucket(let name): "“\(name.prefix(64))” is not the name of a bucket"
    case .noKey(let bucket): "it names the bucket \(bucket) and no object in it"
    case .longKey: "its key is longer than \(ObjectURL.longestKey) bytes"
    case .character: "its key has a control character"
    case .segment: "its key has “.” or “..” between slashes, which HTTP does not transport unchanged"
    }
  }

  public var hint: String {
    switch self {
    case .segment: "copy the object to a key without them"
    default: "give a URL such as s3://media/talks/monday.mp4"
    }
  }
}
