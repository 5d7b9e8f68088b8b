import Testing

@testable import MediaIO

@Suite struct HEVCAlphaTests {
  /// A configuration record with one array of one unit.
  private func record(_ unit: [UInt8]) -> [UInt8] {
    [1] + [UInt8](repeating: 0, count: 21) + [1, 0xA7, 0, 1, UInt8(unit.count >> 8), UInt8(unit.count & 255)]
      + unit
  }

  @Test func theMessageOfTheLayer() {
    // A prefix SEI (39) with alpha_channel_info (165), alone and behind another message.
    #expect(HEVCAlpha.isIn(record([39 << 1, 1, 165, 4, 0, 0x3F, 0xC0, 0x20, 0x80])))
    #expect(HEVCAlpha.isIn(record([39 << 1, 1, 137, 2, 9, 9, 165, 1, 0, 0x80])))
  }

  @Test func othersHaveNone() {
    #expect(!HEVCAlpha.isIn([]))
    #expect(!HEVCAlpha.isIn(record([32 << 1, 1, 165, 4, 0, 0, 0, 0])))
    #expect(!HEVCAlpha.isIn(record([39 << 1, 1, 137, 4, 165, 165, 165, 165, 0x80])))
    // A record that is cut off anywhere is none.
    let whole = record([39 << 1, 1, 165, 4, 0, 0x3F, 0xC0, 0x20, 0x80])
    for length in 0..<whole.count { #expect(!HEVCAlpha.isIn(Array(whole.prefix(length)))) }
  }
}
