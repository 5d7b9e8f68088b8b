/// What one job may reach by URL, as its worker tells what fetches for the job's lane. The lane neither sees nor sends it.
///
/// What fetches tells in return which requests of the lane it has refused because they are of no URL that was granted: a sentence each, behind
/// its length.
///
/// On the wire, behind the length of what follows (32 bits, least significant byte first): how many sources there are (32 bits) and each of
/// them, the same of outputs, and the variables of stores. A text is its length (32 bits) and its bytes.
public struct FetchGrant: Sendable, Equatable {
  /// URLs as the job's document has them, with all of their queries.
  public var sources: [String]
  public var outputs: [String]
  /// What requests to stores are signed with; nil: the job names no object that it may reach.
  public var stores: StoreEnvironment?

  /// What is reached while there is no job: nothing.
  public static let none = FetchGrant()

  public init(sources: [String] = [], outputs: [String] = [], stores: StoreEnvironment? = nil) {
    self.sources = sources
    self.outputs = outputs
    self.stores = stores
  }

  /// Bytes of a grant without its length; a document has fewer.
  public static let longest = 128 << 20
  /// Bytes of what is told of a refusal.
  public static let longestRefusal = 1 << 10
  /// Refusals that are told of, for each grant: the first say it all.
  public static let mostRefusals = 8

  /// With its length.
  public var frame: [UInt8] {
    var body: [UInt8] = []
    for texts in [sources, outputs] {
      body += Self.bytes(of: texts.count)
      for text in texts {
        body += Self.bytes(of: text.utf8.count)
        body += text.utf8
      }
    }
    body += stores?.bytes ?? []
    return Self.bytes(of: body.count) + body
  }

  /// Nil: these are not the bytes of one, without its length.
  public init?(_ body: ArraySlice<UInt8>) {
    var rest = body
    func number() -> Int? {
      guard rest.count >= 4 else { return nil }
      defer { rest = rest.dropFirst(4) }
      return Self.number(rest)
    }
    func texts() -> [String]? {
      guard let count = number() else { return nil }
      var texts: [String] = []
      for _ in 0..<count {
        guard let length = number(), rest.count >= length else { return nil }
        texts.append(String(decoding: rest.prefix(length), as: UTF8.self))
        rest = rest.dropFirst(length)
      }
      return texts
    }
    guard let sources = texts(), let outputs = texts() else { return nil }
    self.init(
      sources: sources, outputs: outputs, stores: rest.isEmpty ? nil : StoreEnvironment(bytes: Array(rest)))
  }

  /// The number that four bytes are.
  package static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  package static func bytes(of number: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
