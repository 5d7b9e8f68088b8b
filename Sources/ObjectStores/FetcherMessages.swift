/// What a worker tells what fetches for one of its lanes, over a socket of which the lane has no end.
///
/// On the wire, both ways: the length of what follows (32 bits, least significant byte first), the kind (8 bits), and what it says.
public enum ToFetcher: Sendable, Equatable {
  /// From now on this is reached, and nothing else.
  case grant(FetchGrant)
  /// Can the stores be used with these variables? Answered by `FromFetcher.stores`.
  case check(StoreEnvironment)

  /// With its length.
  public var frame: [UInt8] {
    switch self {
    case .grant(let grant): MessageFrame.bytes(1, grant.bytes)
    case .check(let stores): MessageFrame.bytes(2, stores.bytes)
    }
  }

  /// Nil: these bytes, without their length, are none.
  public init?(_ body: [UInt8]) {
    switch body.first {
    case 1:
      guard let grant = FetchGrant(body.dropFirst()) else { return nil }
      self = .grant(grant)
    case 2: self = .check(StoreEnvironment(bytes: Array(body.dropFirst())))
    default: return nil
    }
  }

  /// Bytes of one, without its length: a document, whose URLs a grant repeats, has fewer.
  public static let longest = 128 << 20
}

/// What it tells the worker.
public enum FromFetcher: Sendable, Equatable {
  /// The lane has asked for what its job does not name, a clause.
  case refused(String)
  /// Why the stores cannot be used, a clause; nil: credentials were given.
  case stores(String?)

  public var frame: [UInt8] {
    switch self {
    case .refused(let text): MessageFrame.bytes(1, Array(text.utf8.prefix(Self.longest - 1)))
    case .stores(nil): MessageFrame.bytes(2, [])
    case .stores(let problem?): MessageFrame.bytes(3, Array(problem.utf8.prefix(Self.longest - 1)))
    }
  }

  public init?(_ body: [UInt8]) {
    let text = String(decoding: body.dropFirst(), as: UTF8.self)
    switch body.first {
    case 1: self = .refused(text)
    case 2: self = .stores(nil)
    case 3: self = .stores(text)
    default: return nil
    }
  }

  /// Bytes, without its length.
  public static let longest = 1 << 10
  /// Refusals that are told of, for each grant: the first say it all.
  public static let mostRefusals = 8
}

/// Cuts a stream of bytes into messages.
public struct MessageFrame: Sendable {
  private let longest: Int
  private var bytes: [UInt8] = []

  /// - Parameter longest: bytes of a message, without its length.
  public init(longest: Int) { self.longest = longest }

  public mutating func append(_ more: some Collection<UInt8>) { bytes += more }

  /// The next message, without its length; nil until more bytes have come.
  ///
  /// - Throws: `TooLong`, after which there is none any more.
  public mutating func next() throws(TooLong) -> [UInt8]? {
    guard bytes.count >= 4 else { return nil }
    let count = Self.number(bytes[...])
    guard count <= longest else { throw TooLong() }
    guard bytes.count >= 4 + count else { return nil }
    let body = Array(bytes[4..<4 + count])
    // A copy: what was read is freed, and where that is overwritten it is gone.
    bytes = Array(bytes[(4 + count)...])
    return body
  }

  public struct TooLong: Error {}

  static func bytes(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] { bytes(of: body.count + 1) + [kind] + body }

  /// The number that four bytes are.
  static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  static func bytes(of number: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
