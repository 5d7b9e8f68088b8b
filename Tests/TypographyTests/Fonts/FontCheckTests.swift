import Testing

@testable import Typography

/// Fonts of a few bytes that ask for hours of work.
@Suite struct FontCheckTests {
  /// A file of tables.
  private static func font(_ tables: [(String, [UInt8])]) -> [UInt8] {
    var head: [UInt8] = [0, 1, 0, 0] + two(tables.count) + Array(repeating: 0, count: 6)
    var body: [UInt8] = []
    for (tag, bytes) in tables {
      head += Array(tag.utf8) + four(0) + four(12 + 16 * tables.count + body.count) + four(bytes.count)
      body += bytes
    }
    return head + body
  }
  private static func two(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
  private static func four(_ value: Int) -> [UInt8] { two(value >> 16) + two(value & 0xFFFF) }

  private static func refusal(_ bytes: [UInt8]) -> String? {
    do throws(TextError) { try FontCheck.check(bytes, name: "x") } catch { return error.message }
    return nil
  }

  @Test func allCharactersOfAFourGigabyteRange() {
    let group = Self.four(0) + Self.four(0xFFFF_FFFF) + Self.four(1)
    let subtable = Self.two(13) + Self.two(0) + Self.four(28) + Self.four(0) + Self.four(1) + group
    let cmap = Self.two(0) + Self.two(1) + Self.two(3) + Self.two(10) + Self.four(12) + subtable
    #expect(Self.refusal(Self.font([("cmap", cmap)]))?.contains("more characters than there are") == true)
  }

  @Test func glyphsThatMultiply() {
    // Each glyph is ten of the one before it.
    var (glyf, loca): ([UInt8], [UInt8]) = (Array(repeating: 0, count: 12), Self.four(0) + Self.four(12))
    for level in 1...9 {
      glyf += Self.two(0xFFFF) + Array(repeating: 0, count: 8)
      for part in 1...10 { glyf += Self.two(part < 10 ? 0x20 : 0) + Self.two(level - 1) + [0, 0] }
      loca += Self.four(glyf.count)
    }
    let head = Array(repeating: UInt8(0), count: 50) + Self.two(1) + Self.two(0)
    let maxp = Self.four(0x10000) + Self.two(10)
    let bomb = Self.font([("glyf", glyf), ("head", head), ("loca", loca), ("maxp", maxp)])
    #expect(Self.refusal(bomb)?.contains("made of too many others") == true)
  }

  @Test func glyphsOfThemselves() {
    let glyf = Self.two(0xFFFF) + Array(repeating: 0, count: 8) + Self.two(0) + Self.two(0) + [0, 0]
    let head = Array(repeating: UInt8(0), count: 50) + Self.two(1) + Self.two(0)
    let bomb = Self.font([
      ("glyf", glyf), ("head", head), ("loca", Self.four(0) + Self.four(glyf.count)),
      ("maxp", Self.four(0x10000) + Self.two(1)),
    ])
    #expect(Self.refusal(bomb)?.contains("made of too many others") == true)
  }

  @Test func facesAndNamesWithoutEnd() {
    let collection = Array("ttcf".utf8) + Self.four(0x10000) + Self.four(1_000_000)
    #expect(Self.refusal(collection)?.contains("more faces") == true)
    #expect(
      Self.refusal(Self.font([("name", Self.two(0) + Self.two(60_000))]))?.contains("more names") == true)
    let fvar = Array(repeating: UInt8(0), count: 12) + Self.two(60_000)
    #expect(Self.refusal(Self.font([("fvar", fvar)]))?.contains("more faces") == true)
  }

  @Test func realFontsAreTaken() throws {
    for path in [Samples.sans, Samples.serif, Samples.mongolian, Samples.emoji] {
      #expect(Self.refusal(try Samples.bytes(path)) == nil, "\(path)")
    }
  }
}
