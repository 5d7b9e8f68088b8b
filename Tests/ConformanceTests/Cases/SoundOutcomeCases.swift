import ClipJob
import Foundation
import Rendering
import TestKit
import Testing

/// Sound that cannot be decoded, that ends early or late, that is too loud, and how it is written.
enum SoundCases {
  // MARK: - No decoder

  private static let said =
    "`validate` names the codec of sound that this FFmpeg does not decode; `volume: 0` does without it."

  static let undecodable: [ConformanceCase] = [
    ConformanceCase("sound-undecodable", "bear-flac-32bit.mka", does: said) { bench, input in
      try expectRefused(bench, input, "flac")
    },
    ConformanceCase("sound-undecodable", "sample_ac4.mp4", does: said) { bench, input in
      try expectRefused(bench, input, "ac-4")
    },
    ConformanceCase("sound-undecodable", "sample_fpcm_32le.mp4", does: said) { bench, input in
      try expectRefused(bench, input, "fpcm")
      try expectPictureWithout(bench, input)
    },
    ConformanceCase(
      "sound-undecodable", "ac4.mp4", does: said,
      make: patched([("mp4a", "ac-4"), ("esds", "dac4")].map { (Array($0.0.utf8), Array($0.1.utf8)) })
    ) { bench, input in
      try expectRefused(bench, input, "ac-4")
      try expectPictureWithout(bench, input)
    },
    // An audio object type of 42, as xHE-AAC has.
    ConformanceCase(
      "sound-undecodable", "usac.mp4", does: said,
      make: patched([([0x11, 0x90, 0x56, 0xE5, 0x00], [0xF9, 0x46, 0x40, 0x00, 0x00])])
    ) { bench, input in try expectRefused(bench, input, "aac") },
  ]

  /// Two seconds of picture and sound in which some bytes are replaced by others.
  private static func patched(
    _ changes: [(old: [UInt8], new: [UInt8])]
  ) -> @Sendable (String) throws -> Void {
    { path in
      try FFmpegTool.ffmpeg([
        "-f", "lavfi", "-i", "color=red:s=64x64:r=25:d=2", "-f", "lavfi", "-i",
        "sine=440:d=2:r=48000,aformat=channel_layouts=stereo", "-c:v", "libx264", "-c:a", "aac", path,
      ])
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      for change in changes {
        let place = try #require(bytes.range(of: Data(change.old), options: .backwards))
        bytes.replaceSubrange(place, with: change.new)
      }
      try bytes.write(to: URL(fileURLWithPath: path))
    }
  }

  /// Planning, which is what `validate` does, refuses the sound and names its codec.
  private static func expectRefused(_ bench: ConformanceBench, _ input: String, _ codec: String) throws {
    let job = try Job.parse(
      Array(
        """
        {"version": 1, "tracks": [{"clips": [{"source": {"color": "#000000"}, "duration": 0.5}]}],
         "audio": {"tracks": [{"source": "\(input)"}]}, "outputs": [{"to": "out.mp4"}]}
        """.utf8))
    let errors = bench.errors { _ = try RenderPlan(job, locator: MediaLocator(baseDirectory: "/")) }
    #expect(errors.map(\.code) == ["source.unsupported"])
    #expect(errors.first?.path == "audio.tracks[0]")
    #expect(errors.first?.message.contains(codec) == true, "\(errors)")
    #expect(errors.first?.message.contains("none") == false, "\(errors)")
  }

  private static func expectPictureWithout(_ bench: ConformanceBench, _ input: String) throws {
    let errors = bench.errors { _ = try bench.render(input) }
    #expect(errors.map(\.code) == ["source.unsupported"])
    #expect(try bench.render(input, clip: #", "volume": 0"#).frames() > 20)
  }

  // MARK: - Ends

  private static let told =
    "Sound that ends half a second before its clip, or is cut because its picture ends before it, is told as a warning."

  static let ends: [ConformanceCase] = [
    ConformanceCase("sound-ends", "short.mp4", does: told, make: lengths(picture: 3, sound: 1)) {
      bench, input in
      let warnings = try bench.render(input).result.warnings
      #expect(warnings.count == 1 && warnings[0].message.contains("ends at 1.0"), "\(warnings)")
      let part = try bench.render(input, clip: #", "trim": {"to": 1.2}"#).result.warnings
      #expect(part.isEmpty, "\(part)")
    },
    ConformanceCase("sound-ends", "short.mkv", does: told, make: lengths(picture: 3, sound: 1)) {
      bench, input in
      let warnings = try bench.render(input, clip: #", "loop": true, "duration": 6"#).result.warnings
      #expect(warnings.count == 1 && warnings[0].message.contains("ends at 1.0"), "\(warnings)")
    },
    ConformanceCase("sound-ends", "long.mp4", does: told, make: lengths(picture: 1, sound: 3)) {
      bench, input in
      let warnings = try bench.render(input).result.warnings
      #expect(warnings.count == 1 && warnings[0].message.contains("is cut there"), "\(warnings)")
      // Where all that is seen could last as long, nobody may have meant to cut it.
      let music = try bench.renderSound(input, seconds: 1).result.warnings
      #expect(music.map(\.code) == ["audio.cut"] && music[0].path == "audio.tracks[0]", "\(music)")
      let trimmed = try bench.render(input, clip: #", "trim": {"to": 1}"#).result.warnings
      #expect(trimmed.isEmpty, "\(trimmed)")
    },
    ConformanceCase(
      "sound-ends", "damaged.mkv", does: told,
      make: { path in
        try lengths(picture: 3, sound: 3)(path)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for i in bytes.count / 2..<bytes.count * 3 / 4 { bytes[i] = UInt8(truncatingIfNeeded: i &* 37) }
        try bytes.write(to: URL(fileURLWithPath: path))
      }
    ) { bench, input in
      let warnings = try bench.renderSound(input, seconds: 2.9).result.warnings
      #expect(warnings.contains { $0.message.contains("audio of") }, "\(warnings)")
    },
  ]

  private static func lengths(picture: Int, sound: Int) -> @Sendable (String) throws -> Void {
    { path in
      try FFmpegTool.ffmpeg([
        "-f", "lavfi", "-i", "color=red:s=64x64:r=25:d=\(picture)", "-f", "lavfi", "-i",
        "sine=440:d=\(sound):r=48000", "-c:v", "libx264", "-c:a", "aac", path,
      ])
    }
  }

  // MARK: - Loud

  private static let limited =
    "What adds up to more than full scale (5.1 on two sides, several tracks) is turned down around its peaks, not clipped."

  static let loud: [ConformanceCase] = [
    ConformanceCase(
      "sound-loud", "hot.flac", does: limited,
      make: { path in
        try FFmpegTool.ffmpeg([
          "-f", "lavfi", "-i", "aevalsrc='0.9*sin(2*PI*440*t)':d=2:s=48000", "-af",
          "pan=5.1|c0=c0|c1=c0|c2=c0|c4=c0|c5=c0",
          path,
        ])
      }
    ) { bench, input in
      let sound = try bench.renderSound(input, seconds: 2).sound()
      #expect(sound.tone(440, 0.5, 1.5) > -5)
      #expect(sound.tone(1320, 0.5, 1.5) - sound.tone(440, 0.5, 1.5) < -50)
    },
    ConformanceCase(
      "sound-loud", "quiet.flac", does: limited,
      make: { path in
        try FFmpegTool.ffmpeg([
          "-f", "lavfi", "-i", "aevalsrc='0.4*sin(2*PI*440*t)':d=2:s=48000", "-af",
          "pan=5.1|c0=c0|c1=c0|c2=c0|c4=c0|c5=c0",
          path,
        ])
      }
    ) { bench, input in
      // BS.775: 1 + 2 × 0.707 of each channel.
      let sound = try bench.renderSound(input, seconds: 2).sound()
      #expect(abs(sound.tone(440, 0.5, 1.5) - 20 * log10(0.4 * 2.414 / 2.0.squareRoot())) < 0.3)
    },
  ]

  // MARK: - Written

  private static let inPlace =
    "The sound of every container and codec is where the timeline has it, to a millisecond."

  static let written: [ConformanceCase] =
    [
      "a.mp4 aac", "a.mov aac", "a.mkv aac", "a.mkv opus", "a.mp4 opus", "a.webm opus",
    ].map { name in
      let parts = name.split(separator: " ").map(String.init)
      return ConformanceCase("sound-written", name, does: inPlace, make: bursts) { bench, input in
        let output = try bench.job(
          """
          {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 25},
           "tracks": [{"clips": [{"source": {"color": "#000000"}, "duration": 3}]}],
           "audio": {"tracks": [{"source": "\(input)"}]},
           "outputs": [{"to": "\(parts[0])", "audio": {"codec": "\(parts[1])"}}]}
          """, output: parts[0])
        let sound = try output.sound()
        let source = ConformanceBench.Sound(samples: try FFmpegTool.sound(input))
        for time in [0.55, 1.55, 2.55] { ConformanceCase.expectLag(sound, at: time, source, at: time, 0) }
        // The tone is there from its first sample on.
        #expect(sound.holes(0, 2.99, window: 0.004, below: -30) == 0)
      }
    } + [
      ConformanceCase(
        "sound-written", "narrow.webm", does: inPlace,
        make: { path in
          try FFmpegTool.ffmpeg(
            [
              "-f", "lavfi", "-i", ConformanceCase.noise(3), "-ar", "8000", "-c:a", "libopus", "-b:a", "96k",
              path,
            ])
        }
      ) { bench, input in
        let sound = try bench.renderSound(input, seconds: 3).sound()
        let source = ConformanceBench.Sound(samples: try FFmpegTool.sound(input))
        // Its stamps are rounded twice by half a millisecond.
        for time in [0.5, 1.5] {
          ConformanceCase.expectLag(sound, at: time, source, at: time, 0, within: 0.0015)
        }
      }
    ]

  /// Noise with a tone, which begins at once.
  private static func bursts(_ path: String) throws {
    try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", ConformanceCase.noise(3), "-f", "lavfi", "-i",
      "aevalsrc=0.3*cos(2*PI*1000*t):d=3:s=48000",
      "-filter_complex", "[1:a]aformat=channel_layouts=stereo[t];[0:a][t]amix=normalize=0", "-c:a",
      "pcm_f32le", "-f",
      "wav", path,
    ])
  }
}

extension ConformanceBench.Sound {
  /// The level of one frequency in the left channel, in dB of full scale (root mean square).
  func tone(_ frequency: Double, _ start: Double, _ end: Double) -> Double {
    var (real, imaginary) = (0.0, 0.0)
    let range = Int(start * 48_000)..<min(samples.count / 2, Int(end * 48_000))
    for i in range {
      let phase = 2 * Double.pi * frequency * Double(i) / 48_000
      real += Double(samples[i * 2]) * cos(phase)
      imaginary += Double(samples[i * 2]) * sin(phase)
    }
    let amplitude = 2 * (real * real + imaginary * imaginary).squareRoot() / Double(range.count)
    return 20 * log10(max(amplitude / 2.0.squareRoot(), 1e-10))
  }
}
