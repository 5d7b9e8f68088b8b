import Foundation
import MediaIO
import TestKit
import Testing

extension ConformanceCase {
  /// Stills that FFmpeg does not read.
  static let heifStills: [ConformanceCase] = heif + animatedWebP

  private static let shown =
    "HEIC and AVIF are read by libheif, upright, with alpha and profile; WebP that moves by libwebp, with its times."

  private static let heif: [ConformanceCase] =
    [
      ConformanceCase("still-heic-webp", "a.heic", does: shown) { bench, input in
        #expect(try #require(try bench.probe(input).video).displaySize == (120, 80))
        let pictures = try bench.render(
          input, source: image, clip: #", "duration": 0.04"#,
          canvas: #""width": 120, "height": 80, "fps": 25"#, output: "a.png"
        ).pictures()
        // A green and a blue corner in red.
        let (first, middle, last) = (pictures.pixel(8, 8), pictures.pixel(60, 40), pictures.pixel(112, 72))
        #expect(first[1] > 150 && first[0] < 60, "\(first)")
        #expect(middle[0] > 150 && middle[1] < 60, "\(middle)")
        #expect(last[2] > 150 && last[0] < 60, "\(last)")
        // As the only picture of a video, too.
        let video = try bench.render(input, clip: #", "duration": 0.04"#, canvas: #""fps": 25"#)
        #expect(try video.frames() == 1)
      }
    ]
    + [
      ("turned5.heic", HEIFFiles.turned5, 5), ("turned6.heic", HEIFFiles.turned6, 6),
      ("turned6.avif", HEIFFiles.turned6AVIF, 6),
    ].map { (file: String, content: [UInt8], value: Int) in
      ConformanceCase(
        "still-heic-webp", file, does: shown, make: { try put(content, $0) },
        check: { bench, input in try expectCorners(bench, input, value) })
    }
    + [("alpha.heic", HEIFFiles.halfTransparent), ("alpha.avif", HEIFFiles.halfTransparentAVIF)].map {
      (file: String, content: [UInt8]) in
      ConformanceCase(
        "still-heic-webp", file, does: shown, make: { try put(content, $0) },
        check: { bench, input in
          #expect(try bench.probe(input).video?.hasAlpha == true)
          let pictures = try bench.job(
            """
            {"version": 1, "canvas": {"width": 96, "height": 64, "fps": 25}, "tracks": [
              {"clips": [{"source": {"color": "#ff00ff"}, "duration": 0.04}]},
              {"clips": [{"source": {"image": "\(input)"}, "duration": 0.04}]}],
             "outputs": [{"to": "out.png"}]}
            """, output: "out.png"
          ).pictures()
          let (left, right) = (pictures.pixel(8, 8), pictures.pixel(88, 8))
          #expect(left[0] > 235 && left[1] < 20 && left[2] < 20, "\(left)")
          #expect(right[0] > 235 && right[1] < 20 && right[2] > 235, "\(right)")
        })
    }
    + [
      ConformanceCase(
        "still-heic-webp", "p3.heic", does: shown, make: { try put(HEIFFiles.displayP3, $0) },
        check: { bench, input in
          let pixel = try bench.render(
            input, source: image, clip: #", "duration": 0.04"#, canvas: #""fps": 25"#, output: "p3.png"
          ).pictures().pixel(16, 16)
          let expected = TestProfile.displayP3.inSRGB([180, 90, 60])
          #expect(
            zip(pixel, expected).allSatisfy { abs(Double($0) - $1) <= 4 }, "\(pixel) instead of \(expected)")
        }),
      ConformanceCase(
        "still-heic-webp", "cut.heic", does: shown, make: { try put(HEIFFiles.turned6, $0) },
        check: expectCutsRefused),
      ConformanceCase(
        "still-heic-webp", "cut.avif", does: shown, make: { try put(HEIFFiles.turned6AVIF, $0) },
        check: expectCutsRefused),
    ]

  private static let animatedWebP: [ConformanceCase] = [
    ConformanceCase("still-heic-webp", "anim.webp", does: shown) { bench, input in
      let video = try #require(try bench.probe(input).video)
      #expect((video.width, video.height) == (160, 90))
      let output = try bench.render(
        input, source: image, clip: #", "duration": 0.04"#, canvas: #""fps": 25"#, output: "a.png")
      #expect(try output.pictures().count == 1)
    },
    ConformanceCase(
      "still-heic-webp", "numbers.webp", does: shown,
      make: { path in
        let film = try NumberedVideo(frames: 20, fps: "10").make("whole.mkv", ["-c:v", "ffv1"])
        try FFmpegTool.ffmpeg(["-i", film, "-c:v", "libwebp_anim", "-lossless", "1", path])
      },
      check: { bench, input in
        #expect(try bench.probe(input).duration == 2)
        let whole = try bench.render(input, canvas: #""fps": 10"#).numbers()
        #expect(whole == (0..<20).map { Int($0) })
        // From a time on, back again, and on at another rate.
        let part = #", "trim": {"from": 0.5, "to": 0.9}, "loop": true, "duration": 0.8"#
        let looped = try bench.render(input, clip: part, canvas: #""fps": 20"#).numbers()
        let round = [5, 5, 6, 6, 7, 7, 8, 8]
        #expect(looped == round + round)
      }),
    ConformanceCase(
      "still-heic-webp", "cut.webp", does: shown,
      make: { path in
        try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=160x120:d=0.5", "-c:v", "libwebp_anim", path])
      }, check: expectCutsRefused),
  ]
}
