import Testing

@testable import HTTPService

@Suite struct ByteRangeTests {
  @Test(
    arguments: [
      ("bytes=0-0", .part(0..<1)), ("bytes=0-99", .part(0..<100)), ("bytes=10-", .part(10..<100)),
      ("bytes=99-", .part(99..<100)), ("bytes=99-5000", .part(99..<100)), ("bytes=-1", .part(99..<100)),
      ("bytes=-100", .part(0..<100)), ("bytes=-5000", .part(0..<100)), ("Bytes = 3 - 4", .part(3..<5)),
      ("bytes=0-99999999999999999999999", .part(0..<100)), ("bytes=,5-6,", .part(5..<7)),
      ("bytes=100-", .unsatisfiable), ("bytes=100-200", .unsatisfiable), ("bytes=-0", .unsatisfiable),
      ("bytes=99999999999999999999999-", .unsatisfiable), ("bytes=100-,200-", .unsatisfiable),
      // Of several, one may be left.
      ("bytes=5-6,100-", .part(5..<7)), ("bytes=0-1,3-4", .whole), ("bytes=0-1,1-2,-1", .whole),
      // What is no range means nothing.
      ("bytes", .whole), ("bytes=", .whole), ("bytes=-", .whole), ("bytes=a-b", .whole),
      ("bytes=5-4", .whole),
      ("bytes=--5", .whole), ("bytes=1-2-3", .whole), ("bytes=+1-2", .whole), ("lines=0-1", .whole),
      ("", .whole),
      ("bytes=0-1,x", .whole), ("bytes=٣-٤", .whole),
    ] as [(String, ByteRange)])
  func headers(text: String, expected: ByteRange) {
    #expect(ByteRange.read(text, size: 100) == expected)
  }

  @Test func nothingOfAnEmptyFileCanBeHad() {
    for text in ["bytes=0-", "bytes=0-0", "bytes=-5", "bytes=-0"] {
      #expect(ByteRange.read(text, size: 0) == .unsatisfiable)
    }
  }
}
