import Foundation
import TestKit
import Testing

@testable import RemoteMedia

@Suite struct IndexExtentTests {
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
    #expect(IndexExtent.length(bytes) == length)
    #expect(
      IndexExtent.length(bytes + [UInt8](repeating: 9, count: 100)) == length || bytes.count < 12
        || length == nil)
  }

  /// An index of 3 MB at the end: its beginning, and the rest at once.
  @Test func atOnce() throws {
    var content = WebOriginTests.content(9_000_000)
    let start = 6_000_007
    content.replaceSubrange(start..<(start + 8), with: [0, 0x2D, 0xC6, 0xC0 - 7] + Array("moov".utf8))
    let server = try RangeServer(content)
    let source = try WebOriginTests.origins().origin(of: server.url + "/film.mp4").open()
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 1)
    defer { room.deallocate() }
    var position = start
    while case let count = try source.read(into: room, at: Int64(position)), count > 0 {
      #expect(Data(room[..<count]) == content[position..<(position + count)])
      position += count
    }
    #expect(position == content.count && server.counts.requests == 3)
  }
}
