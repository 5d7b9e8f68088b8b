import Foundation
import MediaTypes
import TestKit
import Testing

extension ConformanceCase {
  /// Which stream is read, at which rate, and what is said of those that cannot be.
  static let streamCases: [ConformanceCase] = [
    ConformanceCase(
      "streams-two-programs", "mpts.ts",
      does: "The sound is that of the program whose picture is taken.",
      check: { bench, input in
        let info = try bench.probe(input)
        #expect(info.video?.streamIndex == 0 && info.audio?.streamIndex == 1)
      }),
    ConformanceCase(
      "streams-two-programs", "programs.ts",
      does: "The sound is that of the program whose picture is taken.",
      make: { path in
        // The second program has the larger picture, the first the default of both sounds.
        try FFmpegTool.ffmpeg([
          "-f", "lavfi", "-i", "testsrc=s=160x120:d=1", "-f", "lavfi", "-i", "sine=300:d=1", "-f", "lavfi",
          "-i",
          "testsrc=s=320x240:d=1", "-f", "lavfi", "-i", "sine=900:d=1", "-map", "0", "-map", "1", "-map", "2",
          "-map",
          "3", "-program", "title=A:st=0:st=1", "-program", "title=B:st=2:st=3", "-c:v", "mpeg2video", "-c:a",
          "mp2",
          path,
        ])
      },
      check: { bench, input in
        let info = try bench.probe(input)
        #expect(info.video?.width == 320)
        #expect(info.audio?.streamIndex == 3)
      }),
    ConformanceCase(
      "streams-chosen", "languages.mkv",
      does:
        "A job's `stream` chooses a picture and a sound by number or language; `explain` says which were used.",
      make: { path in
        try FFmpegTool.ffmpeg([
          "-f", "lavfi", "-i", "color=red:s=64x48:r=25:d=1", "-f", "lavfi", "-i",
          "color=blue:s=64x48:r=25:d=1", "-f",
          "lavfi", "-i", "sine=300:d=1", "-f", "lavfi", "-i", "anullsrc=d=1", "-map", "0", "-map", "1",
          "-map", "2",
          "-map", "3", "-c:v", "libx264", "-c:a", "flac", "-metadata:s:a:0", "language=eng",
          "-metadata:s:a:1",
          "language=fre", path,
        ])
      },
      check: { bench, input in
        let plain = try bench.render(input)
        #expect(try plain.sound().level(0.1, 0.9) > -30)
        #expect(try plain.pictures().pixel(30, 20, frame: 9)[0] > 200)
        let chosen = try bench.render(input, clip: #", "stream": {"video": 1, "audio": "fr"}"#)
        #expect(try chosen.sound().level(0.1, 0.9) < -60)
        #expect(try chosen.pictures().pixel(30, 20, frame: 9)[2] > 200)
        #expect(chosen.result.explain.contains { $0.contains("audio streams") }, "\(chosen.result.explain)")
        let errors = bench.errors { _ = try bench.render(input, clip: #", "stream": {"audio": "de"}"#) }
        #expect(errors.first?.message.contains("1: flac, fre, 2 channels") == true, "\(errors)")
      }),
    ConformanceCase(
      "streams-two-video-tracks", "two.mp4",
      does: "Of several default pictures, one that moves goes before stills, then the largest.",
      check: { bench, input in
        let info = try bench.probe(input)
        #expect(info.video?.streamIndex == 0)
        let frames = try bench.render(input).frames()
        #expect(frames == 53)
      }),
    ConformanceCase(
      "streams-broken-picture", "zero-frame.ts",
      does: "Sound beside a picture that cannot be read is still sound; as a video the file is refused.",
      check: { bench, input in
        let sound = try bench.renderSound(input, seconds: 1.5).sound()
        #expect(sound.level(0.2, 1.4) > -60)
        let errors = bench.errors { _ = try bench.render(input) }
        #expect(errors.map(\.code) == ["source.unreadable"], "\(errors)")
      }),
    ConformanceCase(
      "rate-mkv-240", "sample_with_srt.mkv", does: rates,
      check: { bench, input in
        let rate = try bench.probe(input).video?.frameRate
        #expect(rate == 30)
      }),
    ConformanceCase(
      "rate-mkv-240", "variable.mp4", does: rates,
      make: { path in
        // Every third picture of 30 a second is missing.
        let film = try NumberedVideo(frames: 90, fps: "30").make("even.mkv", MediaFixtures.h264(gop: 15))
        try FFmpegTool.ffmpeg([
          "-i", film, "-vf", "select=mod(n\\,5)", "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "fast",
          path,
        ])
      },
      check: { bench, input in
        let rate = try bench.probe(input).video?.frameRate
        #expect(rate == 30)
        let output = try bench.render(input)
        #expect(
          output.result.explain.contains { $0.contains("variable frame rate") }, "\(output.result.explain)")
      }),
    ConformanceCase(
      "rate-mkv-240", "slow.mkv", does: rates,
      make: { path in
        // A constant rate that no camera has is kept.
        try FFmpegTool.ffmpeg([
          "-i", try NumberedVideo(frames: 40, fps: "10").make("slow.mp4", MediaFixtures.h264(gop: 10)), "-c",
          "copy",
          path,
        ])
      },
      check: { bench, input in
        let rate = try bench.probe(input).video?.frameRate
        #expect(rate == 10)
        let frames = try bench.render(input).frames()
        #expect(frames == 40)
      }),
  ]

  private static let rates =
    "Where the declared rate is a clock's or an average, the first pictures decide: their even rate, or the standard rate at or above the middle one. `explain` says so."
}
