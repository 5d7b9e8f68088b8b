import Testing

@testable import Fetching

@Suite struct StoreCommandTests {
  private static let settings = UploadSettings(
    contentType: "a/b", cacheControl: "c", metadata: ["k": "v", "é": ""], acl: "private")
  private static let receipt = UploadReceipt(
    id: "u", parts: [.init(tag: "\"t\"", size: 5), .init(tag: "", size: 0)])

  static let commands: [StoreCommand] = [
    .begin(url: "s3://a/b", settings), .complete(url: "s3://a/b", receipt, UploadSettings(contentType: "")),
    .abort(url: "s3://a/b", id: "u"), .facts(url: "s3://a/b"), .uploads(url: "s3://a/", after: nil),
    .uploads(url: "s3://a/", after: UploadPage.Mark(key: "k", id: "")),
    .put(url: "https://a/b", size: 1 << 40, settings),
  ]

  /// As they are sent, and cut off at any byte: nil, and no crash.
  @Test(arguments: commands) func throughTheChannel(_ command: StoreCommand) {
    #expect(StoreCommand(command.payload) == command)
    for count in 0..<command.payload.count {
      #expect(StoreCommand(Array(command.payload.prefix(count))) == nil, "\(count)")
    }
  }

  @Test func hostile() {
    #expect(StoreCommand([7, 1, 0, 0, 0, 0]) == nil && StoreCommand([]) == nil)
    // A receipt of four thousand million parts.
    var writer = PayloadWriter()
    writer.add(UInt8(2))
    writer.add("s3://a/b")
    writer.add("u")
    writer.add(UInt32.max)
    #expect(StoreCommand(writer.bytes) == nil)
  }

  /// Whose sum would overflow.
  @Test(arguments: [([1 << 49], true), ([(1 << 49) + 1], false), ([.max, .max], false)]) func partsOf(
    _ sizes: [Int], _ isSome: Bool
  ) {
    let receipt = UploadReceipt(id: "u", parts: sizes.map { .init(tag: "t", size: $0) })
    let command = StoreCommand.complete(url: "s3://a/b", receipt, UploadSettings(contentType: ""))
    #expect((StoreCommand(command.payload) == command) == isSome)
    #expect((receipt.size != nil) == isSome)
    let many = UploadReceipt(
      id: "u", parts: [UploadReceipt.Part](repeating: .init(tag: "", size: 1), count: 10_001))
    #expect(many.size == nil)
  }

  @Test func answers() {
    let page = UploadPage(
      uploads: [PendingUpload(key: "k", id: "i", begun: 1.5), PendingUpload(key: "l", id: "j", begun: nil)],
      next: UploadPage.Mark(key: "k", id: "i"))
    #expect(UploadPage(page.payload) == page && UploadPage([1]) == nil)
    let facts = ObjectFacts(size: 5, tag: nil, metadata: ["a": "b"])
    #expect(ObjectFacts(facts.payload) == facts && ObjectFacts([]) == nil)
  }
}
