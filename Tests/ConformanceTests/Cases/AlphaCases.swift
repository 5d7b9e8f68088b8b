import Foundation
import TestKit
import Testing

extension ConformanceCase {
  /// Pictures with an alpha channel: what is below shows where they are transparent.
  static let alphaCases: [ConformanceCase] = besideThePicture + within

  private static let apart =
    "The alpha channel that WebM keeps beside the picture of VP8 and VP9 is decoded; on the CPU, because no GPU does."

  private static let besideThePicture: [ConformanceCase] = [
    ConformanceCase("alpha-vp9", "a_vp9.webm", does: apart) { bench, input in
      try expectHalf(bench, input)
    },
    ConformanceCase("alpha-vp9", "vp9.webm", does: apart, make: half(["-c:v", "libvpx-vp9", "-crf", "10"])) {
      try expectHalf($0, $1)
    },
    ConformanceCase(
      "alpha-vp9", "vp9.mkv", does: apart, make: half(["-c:v", "libvpx-vp9", "-crf", "10", "-g", "5"])
    ) {
      try expectHalf($0, $1)
      try expectHalf($0, $1, clip: #", "trim": {"from": 0.52, "to": 0.9}"#)
    },
    ConformanceCase(
      "alpha-vp9", "vp8.webm", does: apart,
      make: half(["-c:v", "libvpx", "-crf", "10", "-b:v", "2M", "-auto-alt-ref", "0"])
    ) {
      try expectHalf($0, $1)
    },
    // Says that it has one, and has none.
    ConformanceCase(
      "alpha-vp9", "opaque.webm", does: apart,
      make: { path in
        try FFmpegTool.ffmpeg([
          "-f", "lavfi", "-i", "color=red:s=64x48:r=25:d=1", "-c:v", "libvpx-vp9", "-metadata:s:v",
          "alpha_mode=1", path,
        ])
      },
      check: { bench, input in
        let pictures = try overBlue(bench, input).pictures()
        #expect(isRed(pictures.pixel(8, 24, frame: 3)) && isRed(pictures.pixel(56, 24, frame: 3)))
      }),
  ]

  private static let inThePicture =
    "An alpha channel within the picture is decoded from whatever codec has one."

  private static let within: [ConformanceCase] = [
    ("prores.mov", ["-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le"]),
    ("animation.mov", ["-c:v", "qtrle", "-pix_fmt", "argb"]),
    ("png.mov", ["-c:v", "png", "-pix_fmt", "rgba"]),
    ("ffv1.mkv", ["-c:v", "ffv1", "-pix_fmt", "yuva420p"]),
    ("moving.apng", ["-c:v", "apng", "-f", "apng", "-pix_fmt", "rgba"]),
    ("moving.gif", ["-filter:v", "split[a][b];[a]palettegen[p];[b][p]paletteuse"]),
  ].map { (file: String, codec: [String]) in
    ConformanceCase("alpha-within", file, does: inThePicture, make: half(codec, yuva: false)) {
      try expectHalf($0, $1)
    }
  }

  /// A second of 64x48 whose left half is opaque and red, whose right half is transparent.
  private static func half(_ codec: [String], yuva: Bool = true) -> @Sendable (String) throws -> Void {
    { path in
      let half = "color=red:s=64x48:r=25:d=1,format=rgba,geq=r=255:g=0:b=0:a='if(lt(X,32),255,0)'"
      try FFmpegTool.ffmpeg(
        ["-f", "lavfi", "-i", half] + codec + (yuva ? ["-pix_fmt", "yuva420p"] : []) + [path])
    }
  }

  private static func overBlue(
    _ bench: ConformanceBench, _ input: String, clip: String = ""
  ) throws -> ConformanceBench.Output {
    try bench.job(
      """
      {"version": 1, "canvas": {"width": 64, "height": 48, "fps": 25}, "tracks": [
        {"clips": [{"source": {"color": "#0000ff"}, "duration": 0.3}]},
        {"clips": [{"source": {"video": "\(input)"}, "duration": 0.3\(clip)}]}],
       "outputs": [{"to": "out.mkv", "video": {"crf": 5, "preset": "ultrafast"}}]}
      """, output: "out.mkv")
  }

  private static func expectHalf(_ bench: ConformanceBench, _ input: String, clip: String = "") throws {
    #expect(try bench.probe(input).video?.hasAlpha == true)
    let pictures = try overBlue(bench, input, clip: clip).pictures()
    for frame in [0, 4] {
      #expect(isRed(pictures.pixel(8, 24, frame: frame)), "\(pictures.pixel(8, 24, frame: frame))")
      #expect(isBlue(pictures.pixel(56, 24, frame: frame)), "\(pictures.pixel(56, 24, frame: frame))")
    }
  }

  private static func isRed(_ pixel: [Int]) -> Bool { pixel[0] > 240 && pixel[1] < 15 && pixel[2] < 15 }
  private static func isBlue(_ pixel: [Int]) -> Bool { pixel[0] < 15 && pixel[1] < 15 && pixel[2] > 240 }
}
