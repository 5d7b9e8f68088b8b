import Foundation
import MediaTypes
import TestKit
import Testing

@testable import SubStation

@Suite struct AssRendererTests {
  private func renderer(
    _ text: String, width: Int = 320, height: Int = 180, storage: (width: Int, height: Int)? = nil,
    fonts: FontFolders = FontFolders()
  ) throws -> AssRenderer {
    try AssRenderer(
      AssTrack(Array(text.utf8), name: "a.ass"), width: width, height: height, storage: storage, fonts: fonts)
  }

  private func samples(_ part: AssPart, _ x: Int, _ y: Int) -> [Int] {
    part.picture.planes.map { Int($0.data.load(fromByteOffset: y * $0.pitch + x, as: UInt8.self)) }
  }

  private static let square = #"{\an7\pos(20,20)\p1\bord0\shad0\1c&H0000FF&}m 0 0 l 60 0 60 60 0 60"#

  @Test func colourIsPremultiplied() throws {
    // Red is Y 63, Cb 102, Cr 240 in BT.709's limited range.
    let opaque = try #require(try renderer(script([Self.square])).frame(at: 0).parts.first)
    #expect(samples(opaque, 30, 30) == [63, 102, 240, 255])
    #expect(opaque.picture.layout.isPremultiplied && opaque.picture.color == .canvas)
    // &H80 is a transparency: 127 of 255 are left.
    let half = try #require(try renderer(script([#"{\1a&H80&}"# + Self.square])).frame(at: 0).parts.first)
    #expect(samples(half, 30, 30) == [39, 115, 184, 127])
  }

  @Test func whatIsAboveCoversWhatIsBeneath() throws {
    let above = Self.square.replacing("0000FF", with: "00FF00")
    let part = try #require(try renderer(script([Self.square, above])).frame(at: 0).parts.first)
    #expect(samples(part, 30, 30) == [173, 42, 26, 255])
  }

  @Test func nothingIsThereBeforeAndAfter() throws {
    let text = script([Self.square]).replacing("0:00:00.00,0:00:02.00", with: "0:00:01.00,0:00:01.50")
    let renderer = try renderer(text)
    for (seconds, count) in [
      (Rational.zero, 0), (Rational(999, 1000), 0), (1, 1), (Rational(1499, 1000), 1), (Rational(3, 2), 0),
    ] {
      #expect(try renderer.frame(at: seconds).parts.count == count, "\(seconds)")
    }
    #expect(try renderer.frame(at: -1).parts.isEmpty)
  }

  @Test func whatStaysIsTheSamePicture() throws {
    let renderer = try renderer(script([Self.square]))
    let first = try renderer.frame(at: 0)
    let second = try renderer.frame(at: Rational(1, 2))
    #expect(first.hasChanged && !second.hasChanged)
    #expect(first.parts[0].picture === second.parts[0].picture)
    let gone = try renderer.frame(at: 2)
    #expect(gone.hasChanged && gone.parts.isEmpty)
    #expect(try !renderer.frame(at: 3).hasChanged)
  }

  @Test func piecesLieWhereTheyBelong() throws {
    let text = script(
      [
        #"{\an7\pos(3,5)\p1\bord0\shad0}m 0 0 l 11 0 11 11 0 11"#,
        #"{\an7\pos(901,1501)\p1\bord0\shad0}m 0 0 l 31 0 31 21 0 21"#,
      ], header: "PlayResX: 1080\nPlayResY: 1920")
    let parts = try renderer(text, width: 1080, height: 1920).frame(at: 0).parts.sorted { $0.y < $1.y }
    try #require(parts.count == 2)
    #expect(parts.allSatisfy { ($0.x | $0.y | $0.picture.width | $0.picture.height) & 1 == 0 })
    #expect(samples(parts[1], 901 - parts[1].x, 1501 - parts[1].y)[3] == 255)
    #expect(samples(parts[1], 930 - parts[1].x, 1520 - parts[1].y)[3] == 255)
    #expect(samples(parts[0], 3 - parts[0].x, 5 - parts[0].y)[3] == 255)
    #expect(parts.allSatisfy { $0.picture.width < 64 && $0.picture.height < 64 })
  }

  /// On a canvas twice as wide as the video was, letters are as well. Libass's masks are some samples wider than letters.
  @Test func storageStretches() throws {
    let text = script([#"{\an7\pos(20,20)\bord0\shad0}MMMMMM"#])
    func width(_ storage: (width: Int, height: Int)?) throws -> Int {
      try #require(try renderer(text, width: 640, height: 180, storage: storage).frame(at: 0).parts.first)
        .picture.width
    }
    let ratio = Double(try width((320, 180))) / Double(try width(nil))
    #expect(ratio > 1.8 && ratio < 2.2)
  }

  @Test func missingFontsAndLettersAreTold() throws {
    let renderer = try renderer(script([#"{\fnNo Such Font}a"#, "\u{F8FE}"]))
    _ = try renderer.frame(at: 0)
    let messages = renderer.warnings.map(\.message)
    #expect(messages.contains { $0.hasPrefix("there is no font “No Such Font”; ") })
    #expect(messages.contains { $0.hasPrefix("no font has the letter U+F8FE") })
  }

  /// Fonts are those of the folders, and those in the file.
  @Test func fontsComeFromFolders() throws {
    let folder = TemporaryDirectory()
    let fonts = FontFolders([folder.path], cache: folder.file("cache"))
    let without = try renderer(script(["a"]), fonts: fonts)
    #expect(try without.frame(at: 0).parts.isEmpty)
    #expect(without.warnings.contains { $0.message.contains("“DejaVu Sans”") })
    let font = try Data(contentsOf: URL(fileURLWithPath: "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
    try font.write(to: URL(fileURLWithPath: folder.file("some.ttf")))
    let with = try renderer(script(["a"]), fonts: fonts)
    #expect(try with.frame(at: 0).parts.count == 1 && with.warnings.isEmpty)
    let embedded = script(["a"]) + "\n[Fonts]\nfontname: some.ttf\n" + Self.encoded(font)
    let empty = FontFolders([folder.file("nothing")], cache: folder.file("cache"))
    let within = try renderer(embedded, fonts: empty)
    #expect(try within.frame(at: 0).parts.count == 1)
  }

  /// Three bytes as four letters from “!”, 80 a line: the specification's encoding of attachments.
  private static func encoded(_ data: Data) -> String {
    var letters: [UInt8] = []
    let bytes = [UInt8](data)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
      for index in 0...group.count { letters.append(UInt8(33 + (word >> (18 - 6 * index) & 63))) }
    }
    return stride(from: 0, to: letters.count, by: 80).map {
      String(decoding: letters[$0..<min($0 + 80, letters.count)], as: UTF8.self)
    }.joined(separator: "\n") + "\n"
  }

  @Test func sizesThatAreNoneAreRefused() throws {
    for (width, height) in [(0, 180), (320, -1), (100_000, 10)] {
      #expect(throws: SubStationError.self) { try renderer(script(["a"]), width: width, height: height) }
    }
  }
}
