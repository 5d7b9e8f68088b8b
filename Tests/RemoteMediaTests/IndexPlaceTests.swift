import Foundation
import TestKit
import Testing

@testable import RemoteMedia

@Suite struct IndexPlaceTests {
  @Test(
    arguments: [
      ([0, 0x10, 0, 1] + Array("moov".utf8), 0x100001),
      ([0, 0, 0, 1] + Array("moov".utf8) + [0, 0, 0, 0, 0, 0x20, 0, 0], 0x200000),
      ([0, 0, 0, 1] + Array("moov".utf8) + [0, 0, 0], nil),
      ([0xFF, 0xFF, 0xFF, 0xFF] + Array("moov".utf8), nil),
      ([0, 0, 0, 0] + Array("moov".utf8), nil),
      ([0, 0x10, 0, 1] + Array("mdat".utf8), nil),
      ([0, 0, 0, 1] + Array("moov".utf8) + [255, 255, 255, 255, 255, 255, 255, 255], nil),
      ([0x1C, 0x53, 0xBB, 0x6B, 0x84, 0, 0, 0, 0, 0, 0, 0], 9),
      ([0x1C, 0x53, 0xBB, 0x6B, 0x20, 0x10, 0x00, 0, 0, 0, 0, 0], 0x1000 + 7),
      ([0x1C, 0x53, 0xBB, 0x6B, 0x01, 0, 0, 0, 0, 0, 0x40, 0], 0x4000 + 12),
      ([0x1C, 0x53, 0xBB, 0x6B, 0x01, 255, 255, 255, 255, 255, 255, 255], nil),
      ([0x1C, 0x53, 0xBB, 0x6B, 0x00, 0, 0, 0, 0, 0, 0, 0], nil), ([], nil), ([0], nil),
    ] as [([UInt8], Int?)]) func beginnings(_ bytes: [UInt8], _ length: Int?)
  {
    #expect(IndexPlace.length(bytes) == length)
    #expect(
      IndexPlace.length(bytes + [UInt8](repeating: 9, count: 100)) == length || bytes.count < 12
        || length == nil)
  }

  private static func box(_ kind: String, _ length: Int, isLong: Bool = false) -> [UInt8] {
    func bytes(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * (count - 1 - $0))) }
    }
    return isLong
      ? bytes(1, 4) + Array(kind.utf8) + bytes(length, 8) : bytes(length, 4) + Array(kind.utf8)
  }

  private static let start = box("ftyp", 24) + [UInt8](repeating: 0, count: 16)

  @Test(
    arguments: [
      // In front, behind `free`, and behind the media.
      (start + box("moov", 5000), 1 << 20, 24..<5024),
      (start + box("free", 8) + box("moov", 5000, isLong: true), 1 << 20, 32..<5032),
      (start + box("mdat", 900_000), 1_000_000, 900_024..<1_000_000),
      (
        start + box("free", 8) + box("mdat", 5_999_000_000, isLong: true), 6_000_000_000,
        5_999_000_032..<6_000_000_000
      ),
      // Media to the end, or beyond it, or after which more comes than an index is.
      (start + box("mdat", 999_976), 1_000_000, nil), (start + box("mdat", 0), 1_000_000, nil),
      (start + box("mdat", 1_000_000), 1_000_000, nil), (start + box("mdat", 1000), 1 << 30, nil),
      // Not in what is there.
      (start + box("free", 5000), 1 << 20, nil), (start + box("free", 4), 1 << 20, nil),
      (start, 1 << 20, nil),
      (box("mdat", 900_000), 1_000_000, nil), ([], 0, nil),
    ] as [([UInt8], Int, Range<Int>?)]) func places(_ beginning: [UInt8], _ size: Int, _ range: Range<Int>?)
  {
    #expect(IndexPlace.range(beginning, size: size) == range)
  }

  /// An mp4 of which only its boxes matter: 6 MB of media, and an index of 3 MB behind them.
  private static func film() -> (content: Data, index: Int) {
    var content = WebOriginTests.content(9_000_000)
    let index = 6_000_007
    content.replaceSubrange(0..<32, with: start + box("mdat", index - 24))
    content.replaceSubrange(index..<(index + 8), with: box("moov", 2_999_993))
    return (content, index)
  }

  /// Nobody has asked for more than the first bytes, and the index is on its way, and the first megabyte.
  @Test func beforeItIsRead() throws {
    let (content, index) = Self.film()
    let server = try RangeServer(content)
    let source = try WebOriginTests.origins().origin(of: server.url + "/film.mp4").open()
    try waitUntil { server.requests.count >= 3 }
    let block = BlockStore.block
    let firsts = server.requests.map(\.first)
    #expect(Set(firsts) == [0, block, index / block * block], "\(firsts)")
    withExtendedLifetime(source) {}
  }

  /// All of an index in two parts.
  @Test func atOnce() throws {
    let (content, index) = Self.film()
    let server = try RangeServer(content)
    let source = try WebOriginTests.origins().origin(of: server.url + "/film.mp4").open()
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 1)
    defer { room.deallocate() }
    var position = index
    while case let count = try source.read(into: room, at: Int64(position)), count > 0 {
      #expect(Data(room[..<count]) == content[position..<(position + count)])
      position += count
    }
    #expect(position == content.count)
    #expect(server.requests.count { ($0.first ?? 0) > index - BlockStore.block } == 2, "\(server.requests)")
  }
}
