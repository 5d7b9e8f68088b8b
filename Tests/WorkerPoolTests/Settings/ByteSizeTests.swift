import Testing

@testable import WorkerPool

@Suite struct ByteSizeTests {
  @Test(
    arguments: [
      ("1000", 1000), ("64K", 64 << 10), ("512m", 512 << 20), ("4GiB", 4 << 30), ("4GB", 4 << 30),
      ("1T", 1 << 40), ("0", 0),
      ("", nil), ("G", nil), ("-1", nil), ("1.5G", nil), ("9999999999T", nil), ("four", nil),
    ] as [(String, Int?)]) func sizes(_ text: String, _ bytes: Int?)
  { #expect(ByteSize.bytes(text) == bytes) }
}
