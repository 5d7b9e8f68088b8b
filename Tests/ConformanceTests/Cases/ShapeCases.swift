import Foundation
import TestKit
import Testing

extension ConformanceCase {
  /// Pictures that change their size, or the shape of their samples, in mid-stream.
  static let shapeCases: [ConformanceCase] = [
    ConformanceCase("picture-resolution-change", "res.ts", does: anew) { bench, input in
      let canvas = #""width": 320, "height": 240, "fps": 25"#
      let output = try bench.render(input, canvas: canvas)
      #expect(output.result.explain.contains { $0.contains("changes the size") }, "\(output.result.explain)")
      let pictures = try output.pictures()
      #expect(abs(pictures.count - 75) <= 1)
      try expectCover(pictures, frame: 60, of: input, at: 2.39)
    },
    ConformanceCase("picture-resolution-change", "squares.ts", does: anew, make: squares) { bench, input in
      for (fit, sides) in [("cover", [100, 50, 133]), ("contain", [100, 50, 75])] {
        let pictures = try bench.render(
          input, clip: #", "fit": "\#(fit)""#, canvas: #""width": 320, "height": 240, "fps": 25"#
        ).pictures()
        #expect(pictures.count == 75)
        for (part, side) in sides.enumerated() { expectSquare(pictures, frame: part * 25 + 12, side: side) }
      }
    },
    // What is below is seen beside the part that no longer covers it.
    ConformanceCase("picture-resolution-change", "squares.ts", does: anew, make: squares) { bench, input in
      let output = try bench.job(
        """
        {"version": 1, "canvas": {"width": 320, "height": 240, "fps": 25}, "tracks": [
          {"clips": [{"source": {"color": "#ff0000"}, "duration": 3}]},
          {"clips": [{"source": {"video": "\(input)"}, "fit": "contain"}]}],
         "outputs": [{"to": "out.mkv", "video": {"crf": 5, "preset": "ultrafast"}}]}
        """, output: "out.mkv")
      let pictures = try output.pictures()
      #expect(pictures.pixel(10, 120, frame: 12)[0] < 30)
      #expect(pictures.pixel(10, 120, frame: 62)[0] > 220)
    },
    ConformanceCase(
      "picture-resolution-change", "samples.ts", does: anew,
      make: join([(320, 240, "1"), (320, 240, "2")])
    ) { bench, input in
      let pictures = try bench.render(
        input, clip: #", "fit": "contain""#, canvas: #""width": 320, "height": 240, "fps": 25"#
      ).pictures()
      expectBox(pictures, frame: 12, width: 100, height: 100)
      // 640 × 240 as displayed, at half its size.
      expectBox(pictures, frame: 37, width: 100, height: 50)
    },
  ]

  private static let anew =
    "A picture that changes its size or the shape of its samples in mid-stream is placed anew for each; `explain` says so."

  private static let squares = join([(320, 240, "1"), (640, 480, "1"), (240, 320, "1")])

  /// Seconds of black with a white square of 100 samples in the middle, one behind the other.
  private static func join(
    _ parts: [(width: Int, height: Int, aspect: String)]
  ) -> @Sendable (String) throws -> Void {
    { path in
      var bytes = Data()
      for (number, part) in parts.enumerated() {
        let piece = TemporaryDirectory.shared.file("shape-\(UUID().uuidString).ts")
        try FFmpegTool.ffmpeg(
          [
            "-f", "lavfi", "-i", "color=black:s=\(part.width)x\(part.height):r=25:d=1", "-vf",
            "drawbox=x=(iw-100)/2:y=(ih-100)/2:w=100:h=100:color=white:t=fill,setsar=\(part.aspect)",
          ] + MediaFixtures.h264(gop: 25)
            + ["-bf", "0", "-output_ts_offset", "\(number)", "-muxdelay", "0", "-muxpreload", "0", piece])
        bytes += try Data(contentsOf: URL(fileURLWithPath: piece))
      }
      try bytes.write(to: URL(fileURLWithPath: path))
    }
  }

  private static func expectSquare(_ pictures: ConformanceBench.Pictures, frame: Int, side: Int) {
    expectBox(pictures, frame: frame, width: side, height: side)
  }

  /// A white box of about this size around the middle.
  private static func expectBox(
    _ pictures: ConformanceBench.Pictures, frame: Int, width: Int, height: Int
  ) {
    let (midX, midY) = (pictures.width / 2, pictures.height / 2)
    let across = (0..<pictures.width).count { pictures.pixel($0, midY, frame: frame)[1] > 128 }
    let down = (0..<pictures.height).count { pictures.pixel(midX, $0, frame: frame)[1] > 128 }
    #expect(abs(across - width) <= 2, "frame \(frame): \(across) across, not \(width)")
    #expect(abs(down - height) <= 2, "frame \(frame): \(down) down, not \(height)")
  }

  /// The picture as FFmpeg crops and scales the one from `time` on.
  private static func expectCover(
    _ pictures: ConformanceBench.Pictures, frame: Int, of input: String, at time: Double
  ) throws {
    let filter =
      "select=gte(t\\,\(time)),crop='min(iw,ih*4/3)':'min(ih,iw*3/4)',scale=320:240:flags=bicubic"
    let right = [UInt8](
      try FFmpegTool.ffmpeg([
        "-autorotate", "0", "-i", input, "-vf", filter, "-vsync", "0", "-frames:v", "1", "-f", "rawvideo",
        "-pix_fmt", "rgb24", "-",
      ]))
    let size = 320 * 240 * 3
    #expect(right.count == size)
    guard right.count == size else { return }
    let shown = pictures.bytes[(frame * size)..<((frame + 1) * size)]
    let difference = zip(shown, right).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    #expect(Double(difference) / Double(size) < 5, "\(Double(difference) / Double(size)) levels apart")
  }
}
