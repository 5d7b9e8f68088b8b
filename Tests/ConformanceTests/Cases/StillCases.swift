import Foundation
import MediaIO
import TestKit
import Testing

extension ConformanceCase {
  /// Stills: incomplete ones, those that say more than their samples, and those that FFmpeg does not read.
  static let stillCases: [ConformanceCase] =
    truncatedStills + grayStills + turnedStills + profiledStills + heifStills

  /// Red, green, blue and white quarters.
  static func quadrants(_ width: Int, _ height: Int) -> [UInt8] {
    (0..<height).flatMap { y in
      (0..<width).flatMap { x -> [UInt8] in
        switch (x < width / 2, y < height / 2) {
        case (true, true): [255, 0, 0]
        case (false, true): [0, 255, 0]
        case (true, false): [0, 0, 255]
        case (false, false): [255, 255, 255]
        }
      }
    }
  }

  /// What the corners show (top left, top right, bottom left, bottom right), by the definition of the tag.
  private static let corners = [
    "RGBW", "GRWB", "WBGR", "BWRG", "RBGW", "BRWG", "WGBR", "GWRB",
  ]

  static func expectCorners(_ bench: ConformanceBench, _ input: String, _ value: Int) throws {
    let (width, height) = value < 5 ? (96, 64) : (64, 96)
    let pictures = try bench.render(
      input, source: image, clip: #", "duration": 0.04"#,
      canvas: #""width": \#(width), "height": \#(height), "fps": 25"#,
      output: "turned.png"
    ).pictures()
    let size = try #require(try bench.probe(input).video).displaySize
    #expect(size == (width, height), "orientation \(value)")
    let shown = [(8, 8), (width - 8, 8), (8, height - 8), (width - 8, height - 8)].map { x, y in
      let bits = pictures.pixel(x, y).map { $0 > 128 ? "1" : "0" }.joined()
      return ["100": "R", "010": "G", "001": "B", "111": "W"][bits] ?? "?"
    }
    #expect(shown.joined() == corners[value - 1], "orientation \(value)")
  }

  static let image = #"{"image": "FILE"}"#

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  static func name(_ path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }

  static func put(_ bytes: [UInt8], _ path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// Writes another file beside one that was made.
  static func write(_ bytes: [UInt8], beside input: String, _ name: String) throws -> String {
    let path = URL(fileURLWithPath: input).deletingLastPathComponent()
      .appending(path: "\(Self.name(input))-\(name)").path
    try put(bytes, path)
    return path
  }
}
