import Foundation
import MediaIO
import TestKit
import Testing

extension ConformanceCase {
  private static let cutOff =
    "A still that is cut off is an error, also where only the last lines are missing. A JPEG that lacks nothing but its end "
    + "marker is read, with a warning."

  static let truncatedStills: [ConformanceCase] =
    [
      ConformanceCase("still-truncated-jpeg", "photo_cut.jpg", does: cutOff) { bench, input in
        expectUnreadable(bench, input)
      },
      ConformanceCase("still-truncated-jpeg", "no-end.jpg", does: cutOff, make: photo(["-q:v", "2"])) {
        bench, input in
        let whole = try bytes(input)
        let path = try write(Array(whole.dropLast(2)), beside: input, "no-end.jpg")
        let output = try bench.render(path, source: image, clip: #", "duration": 0.1"#, canvas: small)
        #expect(output.result.warnings.contains { $0.message.contains("no end marker") })
        let (shown, expected) = (
          try output.pictures(),
          try bench.render(input, source: image, clip: #", "duration": 0.1"#, canvas: small).pictures()
        )
        #expect(shown.bytes == expected.bytes)
      },
      ConformanceCase(
        "still-truncated-jpeg", "strip-behind.tiff", does: cutOff,
        make: { path in
          try put(StillFiles.tiff(quadrants(96, 64), width: 96, height: 64), path)
        }, check: expectCutsRefused),
    ]
    + [
      ("photo.jpg", ["-q:v", "2"]), ("photo.png", []), ("lossy.webp", []),
      ("lossless.webp", ["-lossless", "1"]),
      ("photo.tiff", []), ("photo.gif", []), ("photo.bmp", []),
    ].map { (file: String, codec: [String]) in
      ConformanceCase(
        "still-truncated-jpeg", file, does: cutOff, make: photo(codec), check: expectCutsRefused)
    }
    + [("moving.gif", "gif"), ("moving.apng", "apng")].map { (file: String, format: String) in
      ConformanceCase(
        "still-truncated-jpeg", file, does: cutOff,
        make: { path in
          try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=160x120:d=0.5", "-f", format, path])
        }, check: expectCutsRefused)
    }

  private static let small = #""width": 320, "height": 240, "fps": 25"#

  private static func photo(_ codec: [String]) -> @Sendable (String) throws -> Void {
    { path in
      try FFmpegTool.ffmpeg(
        ["-f", "lavfi", "-i", "testsrc2=s=320x240,noise=alls=20:all_seed=3", "-frames:v", "1"] + codec + [
          path
        ]
      )
    }
  }

  static func expectCutsRefused(_ bench: ConformanceBench, _ input: String) throws {
    let whole = try bytes(input)
    let info = try bench.probe(input)
    #expect(info.warnings == [])
    for part in [0.4, 0.9, 0.99] {
      let kept = whole.prefix(Int(Double(whole.count) * part))
      expectUnreadable(bench, try write(Array(kept), beside: input, "cut-" + name(input)))
    }
    // Room was made for all of it, and only half came.
    guard ["jpg", "png"].contains(URL(fileURLWithPath: input).pathExtension) else { return }
    let half = whole.prefix(whole.count / 2) + [UInt8](repeating: 0, count: whole.count - whole.count / 2)
    expectUnreadable(bench, try write(Array(half), beside: input, "zeros-" + name(input)))
  }

  /// At validation, which probes.
  static func expectUnreadable(_ bench: ConformanceBench, _ input: String) {
    #expect("\(name(input)) is read") { _ = try bench.probe(input) } throws: {
      ($0 as? MediaError)?.kind == .unreadable
    }
    let errors = bench.errors {
      _ = try bench.render(input, source: image, clip: #", "duration": 0.1"#, canvas: small)
    }
    #expect(errors.map(\.code) == ["source.unreadable"])
  }
}
