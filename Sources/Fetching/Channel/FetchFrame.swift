/// One message between who reads and who fetches.
///
/// On the wire: the length of the payload (32 bits, least significant byte first), the kind (8 bits), the number of what it is about (32
/// bits), the payload. Who reads or writes asks and waits: for each `open`, `read`, `command`, `write` and `finish` there is one answer.
struct FetchFrame: Equatable {
  enum Kind: UInt8 {
    // Who reads:
    /// Number of the origin; its URL.
    case attach
    case detach
    /// Number of the transfer; its origin, first byte and count.
    case open
    /// How many bytes at most.
    case read
    case close
    // Who writes:
    /// `StoreCommand`; also the number of the upload that it begins.
    case command
    /// The next bytes of an upload, or those that were wanted.
    case write
    /// Of an upload: there are no more bytes.
    case finish
    // Who fetches:
    /// `FetchHead`.
    case head
    /// Requests of the transfer so far (32 bits), and bytes of the server; none: the end of the transfer.
    case bytes
    /// Bytes from the cache.
    case cached
    /// `FetchFailure`.
    case failure
    /// What a command has found, a receipt, or nothing: there is room for more bytes.
    case done
    /// Offset and count of bytes that have to be sent.
    case want
  }
  var kind: Kind
  var number: UInt32
  var payload: [UInt8] = []

  static let headSize = 9
  /// Bytes of a payload.
  static let longest = 1 << 20

  var bytes: [UInt8] {
    var writer = PayloadWriter()
    writer.add(UInt32(payload.count))
    writer.bytes.append(kind.rawValue)
    writer.add(number)
    return writer.bytes + payload
  }

  /// The head of a frame: its kind, number and length; nil: it is none.
  static func head(_ bytes: [UInt8]) -> (kind: Kind, number: UInt32, length: Int)? {
    var reader = PayloadReader(bytes)
    guard let length: UInt32 = reader.number(), let kind: UInt8 = reader.number(),
      let number: UInt32 = reader.number(),
      length <= longest, let kind = Kind(rawValue: kind)
    else { return nil }
    return (kind, number, Int(length))
  }
}

/// What is known of a file once its server has answered.
public struct FetchHead: Sendable, Equatable {
  /// Bytes of all of it.
  public var size: Int
  /// Names these bytes, by the server's word; nil: it gives none.
  public var version: String?
  /// Made of its server for this transfer so far.
  public var requests: Int
  /// Its blocks are kept on disk, and looked for there.
  public var isCached: Bool

  var payload: [UInt8] {
    var writer = PayloadWriter()
    writer.add(UInt64(size))
    writer.add(version)
    writer.add(UInt32(clamping: requests))
    writer.bytes.append(isCached ? 1 : 0)
    return writer.bytes
  }

  init(size: Int, version: String?, requests: Int = 0, isCached: Bool = false) {
    self.size = size
    self.version = version
    self.requests = requests
    self.isCached = isCached
  }

  init?(_ payload: [UInt8]) {
    var reader = PayloadReader(payload)
    guard let size: UInt64 = reader.number(), let version = reader.text(),
      let requests: UInt32 = reader.number(), let isCached: UInt8 = reader.number()
    else { return nil }
    self.init(
      size: Int(clamping: size), version: version, requests: Int(requests), isCached: isCached != 0)
  }
}

extension FetchFailure {
  var payload: [UInt8] {
    var writer = PayloadWriter()
    writer.bytes.append(kind.rawValue)
    writer.add(message)
    writer.add(hint)
    return writer.bytes
  }

  init?(_ payload: [UInt8]) {
    var reader = PayloadReader(payload)
    guard let kind: UInt8 = reader.number(), let kind = Kind(rawValue: kind), let message = reader.text(),
      let hint = reader.text()
    else { return nil }
    self.init(kind, message ?? "", hint: hint)
  }
}

struct PayloadWriter {
  var bytes: [UInt8] = []

  mutating func add(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }

  mutating func add(_ text: String?) {
    bytes.append(text == nil ? 0 : 1)
    guard let text else { return }
    add(UInt32(text.utf8.count))
    bytes += text.utf8
  }
}

struct PayloadReader {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// Nil: there are fewer bytes than that.
  mutating func number<Number: FixedWidthInteger & UnsignedInteger>() -> Number? {
    let count = Number.bitWidth / 8
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reversed().reduce(0) { $0 << 8 | Number($1) }
  }

  /// Nil: it is malformed; nil inside: there is none.
  mutating func text() -> String?? {
    guard let isThere: UInt8 = number() else { return nil }
    guard isThere != 0 else { return .some(nil) }
    guard let count: UInt32 = number(), rest.count >= Int(count) else { return nil }
    defer { rest = rest.dropFirst(Int(count)) }
    return .some(String(decoding: rest.prefix(Int(count)), as: UTF8.self))
  }
}
