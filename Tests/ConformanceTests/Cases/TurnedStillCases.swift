import Foundation
import MediaIO
import MediaTypes
import TestKit
import Testing

extension ConformanceCase {
  private static let orientation =
    "The Exif orientation of JPEG, PNG, WebP and TIFF is applied, once."

  static let turnedStills: [ConformanceCase] =
    ["jpg", "png", "webp"].map { format in
      ConformanceCase("still-exif", "exif6." + format, does: orientation) { bench, input in
        let video = try #require(try bench.probe(input).video)
        #expect(video.orientation == MediaInfo.Orientation(quarterTurns: 1))
        #expect(video.displaySize == (80, 120))
      }
    }
    + ["jpg", "png", "webp", "tiff"].map { format in
      ConformanceCase(
        "still-exif", "quadrants." + format, does: orientation,
        make: { path in
          try put(quadrants(96, 64), path + ".raw")
          try FFmpegTool.ffmpeg(
            ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "96x64", "-i", path + ".raw"]
              + (format == "webp" ? ["-lossless", "1"] : ["-q:v", "1"]) + ["-frames:v", "1", path])
        },
        check: { bench, input in
          for value in 1...8 {
            let still = oriented(try bytes(input), format, value)
            try expectCorners(bench, try write(still, beside: input, "\(value)-" + name(input)), value)
          }
        })
    }

  private static func oriented(_ plain: [UInt8], _ format: String, _ value: Int) -> [UInt8] {
    let exif = StillFiles.exif(value)
    switch format {
    case "jpg": return StillFiles.jpeg(plain, adding: 0xE1, Array("Exif\0\0".utf8) + exif)
    case "png": return StillFiles.png(plain, adding: "eXIf", exif)
    case "webp":
      return StillFiles.webp(
        plain, width: 96, height: 64, flags: 0x08, behind: StillFiles.chunk("EXIF", exif))
    default: return StillFiles.tiff(quadrants(96, 64), width: 96, height: 64, orientation: value)
    }
  }
}
