import Foundation
import MediaIO
import TestKit
import Testing

extension ConformanceCase {
  private static let toSRGB =
    "An ICC profile (PNG, JPEG, WebP, TIFF; RGB and grey) is converted to sRGB. One that is damaged, or of another kind than its "
    + "picture, is ignored with a warning."

  static let profiledStills: [ConformanceCase] =
    [
      ConformanceCase("still-icc-p3", "p3.png", does: toSRGB) { bench, input in
        let pictures = try bench.render(
          input, source: image, clip: #", "duration": 0.04"#,
          canvas: #""width": 160, "height": 40, "fps": 25"#, output: "p3.png"
        ).pictures()
        for (x, expected) in [(20, [200, 60, 60]), (60, [60, 180, 60]), (140, [224, 172, 140])] {
          let pixel = pictures.pixel(x, 20)
          #expect(zip(pixel, expected).allSatisfy { abs($0 - $1) <= 2 }, "\(pixel)")
        }
      },
      ConformanceCase("still-icc-p3", "damaged.png", does: toSRGB, make: patch("rgb24")) { bench, input in
        let still = withProfile(try bytes(input), "png", Array(TestProfile.displayP3.bytes.prefix(200)))
        let path = try write(still, beside: input, "damaged.png")
        let output = try shown(bench, path)
        #expect(
          output.result.warnings.contains {
            $0.message.contains("colour profile") && $0.message.contains("damaged")
          })
        try expectColor(output, TestProfile.sRGB.inSRGB([180, 90, 60]))
      },
      ConformanceCase("still-icc-p3", "gray-profile.png", does: toSRGB, make: patch("rgb24")) {
        bench, input in
        let path = try write(
          withProfile(try bytes(input), "png", TestProfile.gray.bytes), beside: input, "g.png")
        let output = try shown(bench, path)
        #expect(output.result.warnings.contains { $0.message.contains("grey pictures") })
      },
    ]
    + [
      (TestProfile.displayP3, "jpg", "yuvj444p"), (.displayP3, "png", "rgb24"),
      (.displayP3, "png", "rgba64be"),
      (.displayP3, "png", "pal8"), (.displayP3, "webp", "bgra"), (.displayP3, "tiff", "rgb24"),
      (.adobeRGB, "jpg", "yuvj420p"), (.adobeRGB, "png", "rgb48be"), (.adobeRGB, "webp", "yuv420p"),
      (.sRGB, "png", "rgb24"), (.sRGB, "jpg", "yuvj420p"),
      (.gray, "png", "gray"), (.gray, "png", "gray16be"), (.gray, "png", "ya8"),
    ].map { (profile: TestProfile, container: String, format: String) in
      ConformanceCase(
        "still-icc-p3", "\(profile)-\(format).\(container)", does: toSRGB, make: patch(format),
        check: { bench, input in
          let still = withProfile(try bytes(input), container, profile.bytes)
          let path = try write(still, beside: input, "profiled." + container)
          let output = try shown(bench, path)
          #expect(output.result.warnings == [])
          // What ffmpeg shows: it ignores profiles.
          let stored = try FFmpegTool.rgb(input)[(16 * 32 + 16) * 3..<(16 * 32 + 16) * 3 + 3].map { Int($0) }
          try expectColor(output, profile.inSRGB(stored))
        })
    }

  /// (180, 90, 60); 113 in grey.
  private static func patch(_ format: String) -> @Sendable (String) throws -> Void {
    { path in
      let color = format.hasPrefix("gray") || format.hasPrefix("ya") ? "0x717171" : "0xB45A3C"
      let filter = format == "pal8" ? "split[a][b];[a]palettegen[p];[b][p]paletteuse" : "null"
      let quality = path.hasSuffix("webp") ? ["-quality", "100"] : ["-q:v", "1"]
      try FFmpegTool.ffmpeg(
        [
          "-f", "lavfi", "-i", "color=\(color):s=32x32:d=0.04,format=rgb24,\(filter)", "-frames:v", "1",
          "-pix_fmt",
          format,
        ]
          + quality + [path])
    }
  }

  private static func withProfile(_ plain: [UInt8], _ format: String, _ profile: [UInt8]) -> [UInt8] {
    switch format {
    case "png": return StillFiles.png(plain, adding: "iCCP", StillFiles.iccp(profile))
    case "jpg": return StillFiles.jpeg(plain, adding: 0xE2, Array("ICC_PROFILE\0\u{1}\u{1}".utf8) + profile)
    case "webp":
      return StillFiles.webp(
        plain, width: 32, height: 32, flags: 0x20, before: StillFiles.chunk("ICCP", profile))
    default:
      let pixels = (0..<32 * 32).flatMap { _ -> [UInt8] in [180, 90, 60] }
      return StillFiles.tiff(pixels, width: 32, height: 32, profile: profile)
    }
  }

  private static func shown(_ bench: ConformanceBench, _ input: String) throws -> ConformanceBench.Output {
    try bench.render(
      input, source: image, clip: #", "duration": 0.04"#,
      canvas: #""width": 32, "height": 32, "fps": 25"#, output: "shown.png")
  }

  private static func expectColor(_ output: ConformanceBench.Output, _ expected: [Double]) throws {
    let pixel = try output.pictures().pixel(16, 16)
    #expect(
      zip(pixel, expected).allSatisfy { abs(Double($0) - $1) <= 3 }, "\(pixel) instead of \(expected)")
  }
}
