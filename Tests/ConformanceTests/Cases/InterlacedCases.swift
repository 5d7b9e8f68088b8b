import Foundation
import TestKit
import Testing

extension ConformanceCase {
  /// Pictures of two fields.
  static let interlacedCases: [ConformanceCase] =
    [
      ConformanceCase("picture-interlaced", "int.mp4", does: whole) { bench, input in
        let output = try bench.render(input)
        #expect(output.result.explain.contains { $0.contains("deinterlaced") }, "\(output.result.explain)")
        let pictures = try output.pictures()
        for frame in 2..<pictures.count { #expect(combing(pictures, frame) < 1.3, "frame \(frame)") }
      },
      // Turned off, nothing is done to them.
      ConformanceCase(
        "picture-woven", "tff.mkv", does: woven, make: interlaced("tff"),
        check: { bench, input in
          let output = try bench.render(input, clip: #", "deinterlace": "off""#, canvas: #""fps": 50"#)
          #expect(try output.frames() == 100)
          #expect(
            output.result.explain.contains {
              $0.hasSuffix("is interlaced, shown as it is: deinterlace is off")
            },
            "\(output.result.explain)")
          try expectWoven(try output.pictures(), input)
        }),
    ]
    + ["tff", "bff"].flatMap { order in
      [
        ConformanceCase(
          "picture-interlaced", "\(order).mkv", does: whole, make: interlaced(order),
          check: { bench, input in
            let output = try bench.render(input)
            #expect(try output.frames() == 50)
            try expectLike(try output.pictures(), input, step: 2)
          }),
        // A canvas of the fields' rate shows each of them.
        ConformanceCase(
          "picture-interlaced", "\(order).mkv", does: whole, make: interlaced(order),
          check: { bench, input in
            let output = try bench.render(input, canvas: #""fps": 50"#)
            #expect(try output.frames() == 100)
            try expectLike(try output.pictures(), input, step: 1)
          }),
      ]
    }

  private static let whole =
    "Interlaced pictures are made whole (bwdif, by the stream's field order), 50 fields as 25 or, where the canvas has it, 50 pictures a second; `explain` says so. Inverse telecine is not done."

  private static let woven =
    "With `deinterlace: \"off\"`, both fields of an interlaced picture are shown at once, as they are stored; `explain` says so."

  private static let motion = "testsrc2=s=320x240:r=50:d=2,scroll=horizontal=0.0125"

  private static func interlaced(_ order: String) -> @Sendable (String) throws -> Void {
    { path in
      try FFmpegTool.ffmpeg([
        "-f", "lavfi", "-i", motion, "-vf", "interlace=scan=\(order):lowpass=off,setsar=1", "-c:v", "libx264",
        "-crf",
        "8", "-preset", "fast", "-flags", "+ildct+ilme", "-x264-params", "\(order)=1", path,
      ])
    }
  }

  /// Closer to what was filmed than half of the distance of woven fields.
  private static func expectLike(
    _ pictures: ConformanceBench.Pictures, _ input: String, step: Int
  ) throws {
    let filmed = [UInt8](
      try FFmpegTool.ffmpeg([
        "-f", "lavfi", "-i", motion, "-vf", "scale=flags=bicubic+accurate_rnd+full_chroma_int", "-f",
        "rawvideo",
        "-pix_fmt", "rgb24", "-",
      ]))
    let woven = try FFmpegTool.rgb(input)
    let size = pictures.width * pictures.height * 3
    func distance(_ bytes: [UInt8], _ frame: Int, _ field: Int) -> Int {
      var sum = 0
      for i in 0..<size { sum += abs(Int(bytes[frame * size + i]) - Int(filmed[field * size + i])) }
      return sum / size
    }
    for frame in stride(from: 4, to: pictures.count - 4, by: 14) {
      let (ours, raw) = (
        distance(pictures.bytes, frame, frame * step), distance(woven, frame * step / 2, frame * step)
      )
      #expect(ours * 2 < raw, "frame \(frame): \(ours), woven \(raw)")
    }
  }

  /// Each frame twice, with both fields.
  private static func expectWoven(_ pictures: ConformanceBench.Pictures, _ input: String) throws {
    let stored = try FFmpegTool.rgb(input)
    let size = pictures.width * pictures.height * 3
    for frame in stride(from: 4, to: pictures.count - 4, by: 13) {
      var sum = 0
      for i in 0..<size {
        sum += abs(Int(pictures.bytes[frame * size + i]) - Int(stored[frame / 2 * size + i]))
      }
      // Made whole, it is ten away from them.
      #expect(sum / size < 2, "frame \(frame): \(Double(sum) / Double(size))")
    }
  }

  /// How much more neighbouring lines differ than every second line: 1 and less without combing.
  private static func combing(_ pictures: ConformanceBench.Pictures, _ frame: Int) -> Double {
    let row = pictures.width * 3
    let start = frame * pictures.height * row
    var (near, far) = (0, 0)
    for y in 0..<pictures.height - 2 {
      for x in 0..<row {
        let at = start + y * row + x
        near += abs(Int(pictures.bytes[at]) - Int(pictures.bytes[at + row]))
        far += abs(Int(pictures.bytes[at]) - Int(pictures.bytes[at + 2 * row]))
      }
    }
    return Double(near) / Double(max(1, far))
  }
}
