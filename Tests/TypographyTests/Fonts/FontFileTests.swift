import ClipJob
import Foundation
import Testing

@testable import Typography

@Suite struct FontFileTests {
  @Test func fontsOfAJobByPathAndByBytes() throws {
    let bytes = try Samples.bytes(Samples.serif)
    for file in [FontFile("brand.ttf", path: Samples.serif), FontFile("brand.ttf", bytes: bytes)] {
      let fonts = try FontSet(files: [file])
      let layout = try Samples.layout("Text", in: fonts) { $0.fonts = ["brand.ttf"] }
      #expect(layout.fontsUsed == [UsedFont(file: "brand.ttf", family: "Noto Serif")])
      #expect(layout.missingFonts == [])
      let packaged = try Samples.layout("Text") { $0.fonts = ["Noto Serif"] }
      #expect(layout.width == packaged.width)
      #expect(try TextPainter(layout).picture()?.bytes == TextPainter(packaged).picture()?.bytes)
    }
  }

  /// Cairo knows faces by their file's name, and keeps them: a new font must not look like one before it.
  @Test func fontsWithTheSameDescriptorAreTheirOwn() throws {
    var pictures: [[UInt8]] = []
    for path in [Samples.serif, Samples.sans, Samples.serif] {
      let fonts = try FontSet(files: [FontFile("brand.ttf", bytes: Samples.bytes(path))])
      let layout = try Samples.layout("Ag", in: fonts) { $0.fonts = ["brand.ttf"] }
      pictures.append(try #require(try TextPainter(layout).picture()).bytes)
    }
    #expect(pictures[0] != pictures[1])
    #expect(pictures[0] == pictures[2])
  }

  @Test func layoutsOutliveTheirFonts() throws {
    func layout() throws -> TextLayout {
      let fonts = try FontSet(files: [FontFile("brand.ttf", bytes: Samples.bytes(Samples.serif))])
      return try Samples.layout("Ag", in: fonts) { $0.fonts = ["brand.ttf"] }
    }
    let layout = try layout()
    #expect(try TextPainter(layout).picture() != nil)
  }

  @Test func whatIsNoFontIsRefused() throws {
    let folder = try TemporaryFolder()
    let good = try Samples.bytes(Samples.sans)
    var random = SystemRandomNumberGenerator()
    let cases: [(String, FontFile)] = [
      ("nothing", FontFile("x.ttf", bytes: [])),
      ("words", FontFile("x.ttf", bytes: Array("This is no font.".utf8))),
      (
        "random",
        FontFile("x.ttf", bytes: (0..<10_000).map { _ in UInt8.random(in: 0...255, using: &random) })
      ),
      ("a head", FontFile("x.ttf", bytes: [0, 1, 0, 0] + Array(repeating: 0xFF, count: 1000))),
      ("cut short", FontFile("x.ttf", bytes: Array(good.prefix(300)))),
      ("cut in the middle", FontFile("x.ttf", bytes: Array(good.prefix(good.count / 2)))),
      ("for the web", FontFile("x.woff2", bytes: Array("wOF2".utf8) + good)),
      ("too large", FontFile("x.ttf", bytes: [0, 1, 0, 0] + Array(repeating: 0, count: FontFile.limit))),
      ("not there", FontFile("x.ttf", path: "/does/not/exist.ttf")),
      ("a folder", FontFile("x.ttf", path: folder.path)),
      ("a device", FontFile("x.ttf", path: "/dev/zero")),
    ]
    for (name, file) in cases {
      let error = #expect(throws: TextError.self, "\(name)") { try FontSet(files: [file]) }
      #expect(error?.code == .fontUnreadable, "\(name)")
      #expect(error?.message.contains(file.name) == true, "\(name): \(error?.message ?? "")")
      #expect(error?.hint != nil, "\(name)")
    }
  }

  /// Nothing crashes: either it is refused, or texts are set in what is left of it.
  @Test func damagedFontsAreRefusedOrUsed() throws {
    let good = try Samples.bytes(Samples.mongolian)
    var state: UInt64 = 1
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    var (used, refused) = (0, 0)
    for _ in 0..<40 {
      var bytes = good
      for _ in 0..<8 { bytes[next() % bytes.count] = UInt8(next() & 255) }
      do throws(TextError) {
        let fonts = try FontSet(folders: [], files: [FontFile("x.ttf", bytes: bytes)], caches: [])
        used += 1
        guard let layout = try? Samples.layout("ᠮᠣᠩᠭᠣᠯ abc", in: fonts, { $0.fonts = ["x.ttf"] }) else {
          continue
        }
        _ = try TextPainter(layout).picture()
      } catch {
        refused += 1
      }
    }
    #expect(used + refused >= 40)
  }
}
