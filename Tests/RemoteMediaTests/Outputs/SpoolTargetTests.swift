import MediaIO
import Testing

@testable import RemoteMedia

@Suite struct SpoolTargetTests {
  private func write(_ bytes: [UInt8], to target: SpoolTarget, at offset: Int64) throws {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { room.deallocate() }
    room.copyBytes(from: bytes)
    try target.write(UnsafeRawBufferPointer(room), at: offset)
  }

  private func content(_ target: SpoolTarget) throws -> [UInt8] {
    var content: [UInt8] = []
    try target.forEachPiece { content += $0 }
    return content
  }

  @Test func twoAtOnceKeepTheirBytesApart() throws {
    let spool = try #require(OutputSpool(limit: 1 << 20))
    let (a, b) = (try spool.makeTarget("a"), try spool.makeTarget("b"))
    try write([1, 2, 3], to: a, at: 0)
    try write([9, 9, 9, 9], to: b, at: 0)
    try write([7], to: a, at: 1)
    // A gap is zeros, as in a file.
    try write([5], to: a, at: 5)
    #expect(try content(a) == [1, 7, 3, 0, 0, 5] && content(b) == [9, 9, 9, 9])
    #expect(try a.size == 6)
    let receipt = try a.receipt()
    let digest = try SHA256()
    ([1, 7, 3, 0, 0, 5] as [UInt8]).withUnsafeBytes { digest.update($0) }
    #expect(receipt == OutputReceipt(bytes: 6, sha256: digest.finish()))
  }

  /// All outputs of a lane together stay below the limit; what is over gives its room back.
  @Test func theLimitIsThatOfAll() throws {
    let spool = try #require(OutputSpool(limit: 100, setting: "--lane-spool"))
    let first = try spool.makeTarget("s3://clips/first.mp4")
    try write([UInt8](repeating: 1, count: 60), to: first, at: 0)
    // Bytes that are written again count once.
    try write([UInt8](repeating: 2, count: 60), to: first, at: 0)
    let second = try spool.makeTarget("s3://clips/second.mp4")
    let error = #expect(throws: MediaError.self) {
      try write([UInt8](repeating: 1, count: 41), to: second, at: 0)
    }
    #expect(error?.kind == .limits && error?.message.contains("s3://clips/second.mp4") == true)
    #expect(error?.hint?.contains("fragmented") == true && error?.hint?.contains("--lane-spool") == true)
    first.giveBack()
    first.giveBack()
    try write([UInt8](repeating: 3, count: 100), to: second, at: 0)
    #expect(try content(second).count == 100)
    // Nothing is left of what was given back.
    #expect(try content(first) == [])
  }
}
