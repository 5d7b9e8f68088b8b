import Foundation
import TestKit
import Testing

extension ConformanceCase {
  /// Sound whose time stamps are not those of its samples, that seeks badly, or that no decoder reads.
  static let soundCases: [ConformanceCase] =
    jitter + duplicates + firstStamps + seeks + soundPaddingCases
    + SoundCases.undecodable + SoundCases.ends + SoundCases.loud + SoundCases.written

  /// Stereo noise below 300 Hz, in which a distance can be measured.
  static func noise(_ seconds: Double, seed: Int = 1) -> String {
    "anoisesrc=seed=\(seed):d=\(seconds):r=48000:a=0.4,lowpass=f=300,lowpass=f=300,volume=5,"
      + "aformat=channel_layouts=stereo"
  }

  /// A sound file whose packets get other stamps: `stamp` is an expression of the filter setts.
  static func stamped(
    _ source: String, _ stamp: String, _ codec: [String]
  ) -> @Sendable (String) throws -> Void {
    { path in
      try FFmpegTool.ffmpeg(
        ["-f", "lavfi", "-i", source] + codec + ["-bsf:a", "setts=ts='\(stamp)'", path])
    }
  }

  // MARK: - Stamps that jitter

  private static let follows =
    "Sound follows the mean of its stamps by resampling, 2 % at most; a step that stays, of 100 ms or a lost packet, is a gap."
  private static let flac = ["-c:a", "flac", "-frame_size", "960"]

  private static let jitter: [ConformanceCase] = [
    ConformanceCase("sound-stamp-jitter", "jit30.mkv", does: follows) { bench, input in
      let sound = try bench.renderSound(input, seconds: 9.9).sound()
      #expect(sound.holes(0.04, 9.86) == 0)
    },
    ConformanceCase(
      "sound-stamp-jitter", "jitter.mkv", does: follows,
      make: stamped(noise(8), "if(N, max(PREV_OUTPTS, TS + 30 * mod(N * 5, 7) / 6), TS)", flac)
    ) { bench, input in try expectContinuous(bench, input, seconds: 7.9) },
    ConformanceCase(
      "sound-stamp-jitter", "wild.mkv", does: follows,
      make: stamped(noise(8), "if(N, max(PREV_OUTPTS, TS + if(mod(N, 11), 0, 150)), TS)", flac)
    ) { bench, input in try expectContinuous(bench, input, seconds: 7.9) },
    ConformanceCase(
      "sound-stamp-jitter", "fast.mkv", does: follows, make: stamped(noise(8), "TS * 0.99", flac)
    ) { bench, input in try expectClock(bench, input, speed: 0.99) },
    ConformanceCase(
      "sound-stamp-jitter", "slow.mkv", does: follows, make: stamped(noise(8), "TS * 1.01", flac)
    ) { bench, input in try expectClock(bench, input, speed: 1.01) },
    ConformanceCase(
      "sound-stamp-jitter", "slow.mp4", does: follows,
      make: stamped(noise(8), "TS * 1.01", ["-c:a", "aac", "-b:a", "192k"])
    ) { bench, input in try expectClock(bench, input, speed: 1.01) },
    ConformanceCase(
      "sound-stamp-jitter", "gap.mkv", does: follows,
      make: stamped(noise(8), "TS + if(gte(N, 200), 150, 0) + if(gte(N, 300), 40, 0)", flac)
    ) { bench, input in
      let sound = try bench.renderSound(input, seconds: 8.1).sound()
      let reference = ConformanceBench.Sound(samples: try FFmpegTool.sound(input))
      #expect(sound.holes(0.02, 3.99) == 0)
      #expect(sound.holes(4.005, 4.145) == 28)
      #expect(sound.holes(6.155, 6.185) >= 4)
      #expect(sound.holes(4.16, 6.14) + sound.holes(6.2, 8.1) == 0)
      expectLag(sound, at: 5, reference, at: 4.85, 0)
      expectLag(sound, at: 7, reference, at: 6.81, 0)
    },
  ]

  private static func expectContinuous(_ bench: ConformanceBench, _ input: String, seconds: Double) throws {
    let sound = try bench.renderSound(input, seconds: seconds).sound()
    #expect(sound.holes(0.04, seconds - 0.04) == 0)
    // A part is heard when it is heard in the whole.
    let part = try bench.renderSound(input, seconds: 2, track: #", "trim": {"from": 4, "to": 6}"#).sound()
    #expect(part.holes(0.02, 1.98) == 0)
    expectLag(sound, at: 5, part, at: 1, 0, within: 0.012)
  }

  /// Sound whose stamps run at `speed` times its samples.
  private static func expectClock(_ bench: ConformanceBench, _ input: String, speed: Double) throws {
    let sound = try bench.renderSound(input, seconds: 7.9).sound()
    #expect(sound.holes(0.04, 7.8) == 0)
    let reference = ConformanceBench.Sound(samples: try FFmpegTool.sound(input))
    for time in [1.0, 3, 5, 7] {
      expectLag(sound, at: time * speed, reference, at: time, 0, within: 0.006)
    }
  }

  /// What is at `time` in one sound is at `other` in the other one, `lag` seconds later.
  static func expectLag(
    _ sound: ConformanceBench.Sound, at time: Double, _ reference: ConformanceBench.Sound, at other: Double,
    _ lag: Double, within tolerance: Double = 0.001, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard let found = sound.lag(at: time, of: reference, at: other) else {
      Issue.record("nothing at \(time) s is what is at \(other) s", sourceLocation: sourceLocation)
      return
    }
    #expect(abs(found - lag) <= tolerance, "\(time) s: \(found) s", sourceLocation: sourceLocation)
  }

  // MARK: - Stamps that repeat

  private static let continuous =
    "Stamps that repeat, go back and forth, or run far slower than the samples do not count: the sound is continuous."

  private static let duplicates: [ConformanceCase] = [
    ConformanceCase("sound-duplicate-dts", "duplicate-audio-dts-head.ts", does: continuous) { bench, input in
      let sound = try bench.renderSound(input, seconds: 0.72).sound()
      let reference = ConformanceBench.Sound(samples: try FFmpegTool.sound(input))
      #expect(sound.holes(0.05, 0.7) <= reference.holes(0.05, 0.7) + 6)
      for time in [0.1, 0.3, 0.5] {
        expectLag(sound, at: time + 0.0116, reference, at: time, 0, within: 0.024)
      }
    },
    ConformanceCase(
      "sound-duplicate-dts", "pairs.mkv", does: continuous,
      make: stamped(noise(4), "TS + if(mod(N, 3), 0, 20)", flac)
    ) { bench, input in
      let sound = try bench.renderSound(input, seconds: 3.9).sound()
      #expect(sound.holes(0.05, 3.9) == 0)
    },
    ConformanceCase("sound-duplicate-dts", "sample-with-large-length.avi", does: continuous) { bench, input in
      try expectAsDecoded(bench, input, seconds: 1.9)
    },
    ConformanceCase(
      "sound-duplicate-dts", "rate.avi", does: continuous,
      make: { path in
        try FFmpegTool.ffmpeg(
          [
            "-f", "lavfi", "-i", "color=black:s=64x64:r=25:d=4", "-f", "lavfi", "-i", noise(4), "-c:v",
            "mpeg4",
          ]
            + ["-c:a", "libmp3lame", "-b:a", "128k", path])
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        // The stream header of the sound: the rate is 20 bytes behind its type, behind the scale.
        let header = try #require(bytes.range(of: Data("auds".utf8))).lowerBound
        let rate = (0..<4).reduce(0) { $0 | Int(bytes[header + 24 + $1]) << (8 * $1) }
        for i in 0..<4 { bytes[header + 24 + i] = UInt8(truncatingIfNeeded: (rate * 100) >> (8 * i)) }
        try bytes.write(to: URL(fileURLWithPath: path))
      }
    ) { bench, input in try expectAsDecoded(bench, input, seconds: 3.9) },
  ]

  private static func expectAsDecoded(_ bench: ConformanceBench, _ input: String, seconds: Double) throws {
    let sound = try bench.render(input, source: #"{"video": "FILE"}"#).sound()
    let reference = ConformanceBench.Sound(samples: try FFmpegTool.sound(input))
    #expect(abs(sound.level(0, seconds) - reference.level(0, seconds)) < 1)
    expectLag(sound, at: seconds / 2, reference, at: seconds / 2, 0, within: 0.03)
  }

  // MARK: - Seeking

  private static let lands =
    "Where seeking fails, or lands behind the time or at no sound at all, the file is read from its start."

  private static let seeks: [ConformanceCase] = [
    ConformanceCase("sound-seek-avi", "unflagged-small.avi", does: lands) { bench, input in
      let part = try bench.render(input, clip: #", "trim": {"from": 2, "to": 2.5}"#).sound()
      #expect(abs(part.level(0.02, 0.48) + 21) < 3)
    },
    ConformanceCase("sound-seek-avi", "unflagged.avi", does: lands, make: avi(keeps: { _ in false })) {
      bench, input in try expectPart(bench, input)
    },
    ConformanceCase("sound-seek-avi", "late.avi", does: lands, make: avi(keeps: { $0 > 150 })) {
      bench, input in try expectPart(bench, input)
    },
    ConformanceCase("sound-seek-avi", "early.avi", does: lands, make: avi(keeps: { $0 < 20 })) {
      bench, input in try expectPart(bench, input)
    },
    ConformanceCase(
      "sound-seek-avi", "cues.mkv", does: lands,
      make: { path in
        try FFmpegTool.ffmpeg(
          [
            "-f", "lavfi", "-i", "color=black:s=64x64:r=25:d=6", "-f", "lavfi", "-i", noise(6), "-c:v",
            "mpeg4",
          ]
            + ["-g", "1000", "-c:a", "flac", path])
      }
    ) { bench, input in try expectPart(bench, input) },
  ]

  /// An AVI of 6 s whose index calls only some packets of sound key frames, by their number.
  private static func avi(keeps: @escaping @Sendable (Int) -> Bool) -> @Sendable (String) throws -> Void {
    { path in
      try FFmpegTool.ffmpeg(
        ["-f", "lavfi", "-i", "color=black:s=64x64:r=25:d=6", "-f", "lavfi", "-i", noise(6), "-c:v", "mpeg4"]
          + ["-c:a", "libmp3lame", "-b:a", "128k", path])
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      var entry = try #require(bytes.range(of: Data("idx1".utf8), options: .backwards)).upperBound + 4
      var number = 0
      while entry + 16 <= bytes.count {
        if bytes[entry..<entry + 4] == Data("01wb".utf8) {
          if !keeps(number) { bytes[entry + 4] &= 0xEF }
          number += 1
        }
        entry += 16
      }
      try bytes.write(to: URL(fileURLWithPath: path))
    }
  }

  /// 4…5 s is there, and what it is in the whole.
  private static func expectPart(_ bench: ConformanceBench, _ input: String) throws {
    let part = try bench.render(input, clip: #", "trim": {"from": 4, "to": 5}"#).sound()
    #expect(part.holes(0.02, 0.98) == 0)
    expectLag(part, at: 0.5, ConformanceBench.Sound(samples: try FFmpegTool.sound(input)), at: 4.5, 0)
  }

  // MARK: - The first stamp

  private static let firstStamp =
    "Where the stamps of the first packets disagree, those of the first second decide: a part is heard when it is in the whole."

  private static let firstStamps: [ConformanceCase] = [
    ConformanceCase("sound-first-stamp", "fs.mp4", does: firstStamp) { bench, input in
      try expectOnePlace(bench, input)
    },
    ConformanceCase(
      "sound-first-stamp", "short.mp4", does: firstStamp,
      make: stamped(noise(4.2), "if(N, TS - 765, TS)", ["-c:a", "aac", "-b:a", "192k"])
    ) { bench, input in try expectOnePlace(bench, input) },
    ConformanceCase(
      "sound-first-stamp", "long.mp4", does: firstStamp,
      make: stamped(noise(4.2), "if(N, TS + 700, TS)", ["-c:a", "aac", "-b:a", "192k"])
    ) { bench, input in try expectOnePlace(bench, input) },
    ConformanceCase(
      "sound-first-stamp", "late.mkv", does: firstStamp,
      make: stamped(noise(4.2), "if(N, TS + 15, TS)", flac)
    ) { bench, input in try expectOnePlace(bench, input) },
  ]

  /// The whole, and 0…2 joined with 2…4, are the same.
  private static func expectOnePlace(_ bench: ConformanceBench, _ input: String) throws {
    let whole = try bench.renderSound(input, seconds: 4).sound()
    let late = try bench.renderSound(input, seconds: 1, track: #", "trim": {"from": 2.2, "to": 3.2}"#).sound()
    expectLag(whole, at: 2.5, late, at: 0.3, 0)
    let joined = try bench.job(
      """
      {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 25},
       "tracks": [{"clips": [{"source": {"color": "#000000"}, "duration": 4}]},
                  {"clips": [{"source": {"audio": "\(input)"}, "trim": {"from": 0, "to": 2}},
                             {"source": {"audio": "\(input)"}, "trim": {"from": 2, "to": 4}}]}],
       "outputs": [{"to": "joined.mkv", "video": {"preset": "ultrafast"}}]}
      """, output: "joined.mkv"
    ).sound()
    for time in [0.5, 1.7, 2.1, 3.5] { expectLag(joined, at: time, whole, at: time, 0) }
    #expect(joined.holes(1.9, 2.1) == 0)
  }
}

extension ConformanceBench.Sound {
  /// How much later than at `time` this sound has what `other` has around `start`: by correlation of 100 ms, up to 50 ms
  /// away. Nil: it is not there.
  func lag(at time: Double, of other: Self, at start: Double) -> Double? {
    let (reach, length) = (2400, 4800)
    let (a, b) = (Int((time * 48_000).rounded()) - length / 2, Int((start * 48_000).rounded()) - length / 2)
    guard a >= reach, b >= 0, a + reach + length <= samples.count / 2, b + length <= other.samples.count / 2
    else {
      return nil
    }
    let pattern = (0..<length).map { other.samples[(b + $0) * 2] }
    let field = (0..<length + 2 * reach).map { samples[(a - reach + $0) * 2] }
    var (best, most): (Int, Float) = (0, 0)
    pattern.withUnsafeBufferPointer { pattern in
      field.withUnsafeBufferPointer { field in
        for shift in 0...2 * reach {
          var (product, energy): (Float, Float) = (0, 1e-9)
          for i in 0..<length {
            product += pattern[i] * field[shift + i]
            energy += field[shift + i] * field[shift + i]
          }
          let likeness = product / energy.squareRoot()
          if likeness > most { (best, most) = (shift, likeness) }
        }
      }
    }
    let own = pattern.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard own > 0, most / own > 0.4 else { return nil }
    return Double(best - reach) / 48_000
  }
}
