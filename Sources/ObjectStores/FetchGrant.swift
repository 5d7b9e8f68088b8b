/// What one job may reach by URL, as its worker tells what fetches for the job's lane. The lane neither sees nor sends it.
///
/// As bytes: how many sources there are (32 bits, least significant byte first) and each of them, the same of outputs, whether there
/// are variables of stores (8 bits, 0 or 1), and these. A text is its length (32 bits) and its bytes.
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

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for texts in [sources, outputs] {
      bytes += MessageFrame.bytes(of: texts.count)
      for text in texts {
        bytes += MessageFrame.bytes(of: text.utf8.count)
        bytes += text.utf8
      }
    }
    return bytes + (stores.map { [1] + $0.bytes } ?? [0])
  }

  /// Nil: these are not the bytes of one.
  init?(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    func number() -> Int? {
      guard rest.count >= 4 else { return nil }
      defer { rest = rest.dropFirst(4) }
      return MessageFrame.number(rest)
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
    guard let sources = texts(), let outputs = texts(), let hasStores = rest.popFirst(), hasStores <= 1,
      hasStores == 1 || rest.isEmpty
    else { return nil }
    self.init(
      sources: sources, outputs: outputs, stores: hasStores == 1 ? StoreEnvironment(bytes: Array(rest)) : nil)
  }
}
