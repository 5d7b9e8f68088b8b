import ClipJob
import Foundation
import Testing

@testable import Typography

@Suite struct FontSetTests {
  /// Fails, and says what to install.
  @Test(arguments: [
    ("Noto Sans", "fonts-noto-core"), ("Noto Serif", "fonts-noto-core"),
    ("Noto Sans Arabic", "fonts-noto-core"),
    ("Noto Sans Thai", "fonts-noto-core"), ("Noto Sans Devanagari", "fonts-noto-core"),
    ("Noto Sans CJK JP", "fonts-noto-cjk"), ("Noto Color Emoji", "fonts-noto-color-emoji"),
  ]) func packagedFontsAreThere(_ family: String, _ package: String) throws {
    #expect(try Samples.fonts.get().contains(family), "apt-get install \(package)")
  }

  @Test(arguments: [
    ("serif", "Noto Serif"), ("sans-serif", "Noto Sans"), ("SERIF", "Noto Serif"),
    ("noto serif", "Noto Serif"),
  ])
  func generalNamesAndCaseOfLetters(_ name: String, _ family: String) throws {
    let layout = try Samples.layout("Text") { $0.fonts = [name] }
    #expect(layout.fontsUsed.map(\.family) == [family])
    #expect(layout.missingFonts == [])
  }

  @Test func fontsThatAreNotThereAreTold() throws {
    let layout = try Samples.layout("Text") { $0.fonts = ["Noto Snas", "Qwrtzxcvbnm Hjkl", "Noto Serif"] }
    #expect(
      layout.missingFonts == [
        MissingFont(name: "Noto Snas", nearest: "Noto Sans"),
        MissingFont(name: "Qwrtzxcvbnm Hjkl", nearest: nil),
      ])
    #expect(layout.fontsUsed.map(\.family) == ["Noto Serif"])
  }

  @Test func lettersThatNoFontHasAreTold() throws {
    let layout = try Samples.layout("a\u{10FFFC}b\u{378}")
    #expect(layout.missingGlyphs == ["\u{10FFFC}", "\u{378}"])
    #expect(layout.letters.allSatisfy { $0.rect.width > 0 })
    let picture = try #require(try TextPainter(layout).picture(TextPart(.letters(1..<2))))
    #expect(picture.opaquePixels > 20)
  }

  /// The language chooses among fonts that have the same letters, as do the letters around.
  @Test(arguments: [
    ("直骨", "ja", "Noto Sans CJK JP"), ("直骨", "zh-CN", "Noto Sans CJK SC"),
    ("直骨", "zh-Hant", "Noto Sans CJK TC"), ("直骨", "zh-hk", "Noto Sans CJK HK"),
    ("直骨", "en", "Noto Sans CJK SC"),
    ("直骨です", "en", "Noto Sans CJK JP"), ("한국", "en", "Noto Sans CJK KR"),
  ]) func hanLettersAreTheLanguages(_ text: String, _ language: String, _ family: String) throws {
    #expect(try Samples.layout(text, language: language).fontsUsed.map(\.family) == [family])
  }

  @Test func digitsAreNeverTheEmojiFonts() throws {
    let layout = try Samples.layout("0123#* ❤ ☎") { $0.fonts = ["No such family"] }
    #expect(!layout.fontsUsed.map(\.family).contains("Noto Color Emoji"))
    #expect(try Samples.layout("❤️").fontsUsed.map(\.family) == ["Noto Color Emoji"])
  }

  @Test func noFontsAtAll() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: TextError.self) { try FontSet(folders: [folder.path, "/does/not/exist"]) }
    #expect(error?.code == .fontsMissing)
    #expect(error?.message.contains(folder.path) == true)
  }

  @Test func foldersAreAllThatThereIs() throws {
    let folder = try TemporaryFolder()
    try folder.copy(Samples.serif, as: "one.ttf")
    // Neither the cache's folder nor one of the user's: nothing is written anywhere.
    let fonts = try FontSet(folders: [folder.path], caches: ["/does/not/exist"])
    #expect(fonts.familyNames == ["Noto Serif"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["one.ttf"])
    var style = TextStyle()
    style.fonts = ["Noto Sans"]
    let layout = try TextLayout([TextSpan("Aあ", style: style)], style: style, in: Samples.room, fonts: fonts)
    #expect(layout.fontsUsed.map(\.family) == ["Noto Serif"])
    #expect(layout.missingGlyphs == ["あ"])
    #expect(layout.missingFonts == [MissingFont(name: "Noto Sans", nearest: nil)])
  }

  @Test func theSharedSetIsMadeOnce() throws {
    #expect(try FontSet.shared() === FontSet.shared())
  }

  /// Sets come and go with jobs: what they take must not stay.
  @Test func setsLeaveNothing() throws {
    let bytes = try Samples.bytes(Samples.serif)
    func once() throws {
      let fonts = try FontSet(files: [FontFile("brand.ttf", bytes: bytes)])
      var style = TextStyle()
      style.fonts = ["brand.ttf"]
      _ = try TextLayout([TextSpan("Abc", style: style)], style: style, in: Samples.room, fonts: fonts)
    }
    for _ in 0..<4 { try once() }
    #expect(try Samples.growth({ Samples.allocatedBytes }) { for _ in 0..<4 { try once() } } < 1 << 20)
    #expect(try Samples.growth({ Samples.openDescriptors }) { for _ in 0..<4 { try once() } } < 4)
  }
}
