import Foundation
import MediaTypes
import TestKit
import Testing

@testable import MediaIO

@Suite struct AudioReaderTests {
  static func read(
    _ path: String, from: Rational = 0, to: Rational, speed: Rational = 1, piece: Int = 1601
  ) throws -> [Float] {
    let reader = try AudioReader(try MediaProbe.probe(path: path), from: from, to: to, speed: speed)
    var samples = [Float](repeating: .nan, count: reader.sampleCount * 2)
    try samples.withUnsafeMutableBufferPointer { buffer in
      let base = try #require(buffer.baseAddress)
      var done = 0
      while done < reader.sampleCount {
        let step = min(piece, reader.sampleCount - done)
        try reader.read(step, into: base + done * 2)
        done += step
      }
    }
    return samples
  }

  /// The whole seconds that `onsets` should be at, shifted and stretched; the worst distance in samples.
  static func worst(_ onsets: [Int], from: Double = 0, speed: Double = 1, first: Int, count: Int) -> Int? {
    guard onsets.count == count else { return nil }
    return onsets.enumerated().map { i, onset in
      abs(onset - Int(((Double(first + i) - from) / speed * 48_000).rounded()))
    }.max()
  }

  @Test func aCutIsExactToTheSample() throws {
    // Every sample is different: a ramp.
    let ramp = (0..<96_000 * 2).map { Float($0 / 2) / 96_000 }
    let path = try MediaFixtures.wav("ramp.wav", ramp, channels: 2, rate: 48_000)
    for from in [Rational(0), Rational(1, 48_000), Rational(12_345, 48_000), Rational(3, 2)] {
      let to = from + Rational(1, 4)
      let first = Int((from * 48_000).rounded)
      #expect(try Self.read(path, from: from, to: to) == Array(ramp[first * 2..<(first + 12_000) * 2]))
    }
  }

  @Test func pastTheEndIsSilence() throws {
    let path = try MediaFixtures.wav("tone.wav", MediaFixtures.tone(seconds: 1), channels: 2, rate: 48_000)
    let samples = try Self.read(path, from: Rational(9, 10), to: 2)
    #expect(samples.count == 52_800 * 2)
    #expect(samples[..<9600].contains { abs($0) > 0.4 })
    #expect(samples[9600...].allSatisfy { $0 == 0 })
    #expect(try Self.read(path, from: 5, to: 6).allSatisfy { $0 == 0 })
    let reader = try AudioReader(try MediaProbe.probe(path: path), from: 0, to: 0)
    #expect(reader.sampleCount == 0)
  }

  @Test(arguments: [8000, 22_050, 44_100, 48_000, 96_000], [1, 2, 6])
  func ratesAndLayoutsKeepTimeAndLevel(rate: Int, channels: Int) throws {
    let clicks = try MediaFixtures.wav(
      "clicks.wav", MediaFixtures.clicks(seconds: 4, channels: channels, rate: rate), channels: channels,
      rate: rate)
    let onsets = MediaFixtures.onsets(try Self.read(clicks, to: 4))
    // A resampler rings by about a sample of the slower rate.
    #expect(try #require(Self.worst(onsets, first: 0, count: 4)) <= 96_000 / rate + 2)
    let tone = try MediaFixtures.wav(
      "tone.wav", MediaFixtures.tone(seconds: 1, channels: channels, rate: rate), channels: channels,
      rate: rate)
    let samples = try Self.read(tone, to: 1)
    for side in 0...1 {
      let middle = stride(from: 9600 + side, to: 86_400, by: 2).map { abs(samples[$0]) }
      // 5.1 with the same tone everywhere: left + 0.707 centre + 0.707 surround.
      let expected: Float = channels == 6 ? 0.5 * (1 + 2 * 0.7071) : 0.5
      #expect(abs((middle.max() ?? 0) - expected) < 0.01)
    }
  }

  static let codecs: [String: (String, [String], Int)] = [
    "aac mp4": ("a.m4a", ["-c:a", "aac", "-b:a", "160k"], 60),
    "aac mkv": ("a.mkv", ["-c:a", "aac", "-b:a", "160k"], 60),
    "aac ts": ("a.ts", ["-c:a", "aac", "-b:a", "160k"], 60),
    "adts": ("a.aac", ["-c:a", "aac", "-b:a", "160k"], 60),
    "mp3": ("a.mp3", ["-c:a", "libmp3lame", "-q:a", "2"], 60),
    "mp3 cbr": ("b.mp3", ["-c:a", "libmp3lame", "-b:a", "128k"], 60),
    "mp3 mkv": ("b.mkv", ["-c:a", "libmp3lame", "-b:a", "128k"], 60),
    "opus webm": ("a.webm", ["-c:a", "libopus", "-b:a", "128k"], 60),
    "opus ogg": ("a.ogg", ["-c:a", "libopus", "-b:a", "128k"], 60),
    "opus mp4": ("o.mp4", ["-c:a", "libopus", "-b:a", "128k"], 60),
    "vorbis": ("v.ogg", ["-c:a", "libvorbis", "-q:a", "6"], 60),
    "vorbis webm": ("v.webm", ["-c:a", "libvorbis", "-q:a", "6"], 60),
    "flac": ("f.flac", ["-c:a", "flac"], 0), "flac mkv": ("f.mkv", ["-c:a", "flac"], 0),
    "pcm mov": ("p.mov", ["-c:a", "pcm_s16le"], 0),
    "pcm mkv 44.1": ("p.mkv", ["-c:a", "pcm_s16le", "-ar", "44100"], 3),
    "pcm avi": ("p.avi", ["-c:a", "pcm_s16le"], 0),
  ]

  static func clicksFile(_ name: String) throws -> (path: String, tolerance: Int) {
    let (file, arguments, tolerance) = try #require(codecs[name])
    let path = try MediaFixtures.cached("clicks \(name)", file) { path in
      let wav = try MediaFixtures.wav(
        "clicks.wav", MediaFixtures.clicks(seconds: 12), channels: 2, rate: 48_000)
      try FFmpegTool.ffmpeg(["-i", wav] + arguments + [path])
    }
    return (path, tolerance)
  }

  @Test(arguments: codecs.keys.sorted())
  func everyCodecIsInTime(_ name: String) throws {
    let (path, tolerance) = try Self.clicksFile(name)
    let whole = try Self.read(path, to: 12)
    let distance = try #require(Self.worst(MediaFixtures.onsets(whole), first: 0, count: 12))
    // These carry no word of the encoder's 1024 (aac) or 1105 (mp3) samples of priming.
    let priming =
      ["adts": 1024, "aac ts": 1024, "aac mkv": 1024, "mp3 mkv": 1105, "vorbis webm": 144][name] ?? 0
    #expect(distance <= tolerance + priming)
    // A cut from the middle is the same sound as that part of the whole, to the container's clock: half a
    // millisecond in matroska and webm.
    let clock = path.hasSuffix("mkv") || path.hasSuffix("webm") ? 48 : 0
    let cut = MediaFixtures.onsets(try Self.read(path, from: Rational(47, 10), to: Rational(98, 10)))
    let part = MediaFixtures.onsets(Array(whole[Int(4.7 * 48_000) * 2..<Int(9.8 * 48_000) * 2]))
    #expect(cut.count == 5 && part.count == 5)
    #expect(zip(cut, part).allSatisfy { abs($0 - $1) <= clock }, "\(cut) instead of \(part)")
  }

  @Test func aLateStartAndAGapAreSilence() throws {
    let wav = try MediaFixtures.wav("tone.wav", MediaFixtures.tone(seconds: 6), channels: 2, rate: 48_000)
    let path = try MediaFixtures.cached("gap", "gap.mkv") { path in
      let picture = try NumberedVideo(frames: 240).make("eight.mp4", MediaFixtures.h264(gop: 60))
      try FFmpegTool.ffmpeg([
        "-i", picture, "-itsoffset", "1.5", "-i", wav, "-map", "0:v", "-map", "1:a", "-c:v", "copy",
        "-af", "aselect='not(between(t,3.5,4.499))'", "-c:a", "pcm_s16le", path,
      ])
    }
    let samples = try Self.read(path, to: 9)
    func isSilent(_ from: Double, _ to: Double) -> Bool {
      samples[Int(from * 96_000)..<Int(to * 96_000)].allSatisfy { $0 == 0 }
    }
    #expect(isSilent(0, 1.499))
    #expect(!isSilent(1.501, 1.51))
    #expect(!isSilent(3.4, 3.45))
    #expect(isSilent(3.53, 4.46))
    #expect(!isSilent(4.55, 4.6))
    #expect(!isSilent(7.4, 7.49))
    #expect(isSilent(7.51, 9))
  }

  @Test func millisecondTimestampsDoNotClick() throws {
    // 1152 samples at 44.1 kHz are 26.12 ms: every timestamp in matroska is rounded.
    let path = try MediaFixtures.cached("tone.mkv", "tone.mkv") { path in
      let wav = try MediaFixtures.wav(
        "t.wav", MediaFixtures.tone(seconds: 8, rate: 44_100), channels: 2, rate: 44_100)
      try FFmpegTool.ffmpeg(["-i", wav, "-c:a", "flac", "-frame_size", "1152", path])
    }
    let samples = try Self.read(path, to: 8)
    let left = stride(from: 9600, to: samples.count - 9600, by: 2).map { samples[$0] }
    // The steepest step of a 440 Hz tone of 0.5 is 0.0288 a sample.
    let steepest = zip(left, left.dropFirst()).map { abs($0 - $1) }.max() ?? 1
    #expect(steepest < 0.03)
  }

  @Test(arguments: [
    Rational(1, 2), 2, Rational(137, 100), Rational(1, 10), 10, Rational(3, 10), Rational(11, 10),
  ])
  func speedKeepsTimeLengthAndPitch(_ speed: Rational) throws {
    // Soft beeps of 200 ms at every second.
    var beeps = [Float](repeating: 0, count: 12 * 96_000)
    for i in 0..<12 * 9600 {
      let (second, at) = (i / 9600, i % 9600)
      let value =
        Float(0.5 - 0.5 * cos(Double(at) * 2 * .pi / 9600)) * Float(sin(Double(at) * 2 * .pi * 300 / 48_000))
      beeps[(second * 48_000 + at) * 2] = value
      beeps[(second * 48_000 + at) * 2 + 1] = value
    }
    let path = try MediaFixtures.wav("beeps.wav", beeps, channels: 2, rate: 48_000)
    let seconds = speed < 1 ? 2 : 10
    let (from, to) = (Rational(1, 2), Rational(1, 2) + Rational(seconds))
    let samples = try Self.read(path, from: from, to: to, speed: speed, piece: 1601)
    #expect(samples.count == Int((Rational(seconds) / speed * 48_000).rounded) * 2)
    #expect(samples == (try Self.read(path, from: from, to: to, speed: speed, piece: 77_777)))
    for second in 1..<seconds {
      let expected = (Double(second) + 0.1 - 0.5) / speed.seconds * 48_000
      let reach = 0.45 / speed.seconds * 48_000
      var (sum, energy, crossings) = (0.0, 0.0, 0)
      for i in Int(expected - reach)..<Int(expected + reach) {
        let value = Double(samples[i * 2] * samples[i * 2])
        sum += value * Double(i)
        energy += value
        if abs(Double(i) - expected) < 0.03 / speed.seconds * 48_000, samples[i * 2] < 0,
          samples[i * 2 + 2] >= 0
        {
          crossings += 1
        }
      }
      #expect(energy > 0)
      // 10 ms of source time when slower, of output time when faster.
      #expect(abs(sum / energy - expected) <= 480 * max(1, 1 / speed.seconds))
      let frequency = Double(crossings) / (0.06 / speed.seconds)
      #expect(speed > 2 || abs(frequency - 300) <= 20 * max(1, speed.seconds), "\(frequency) Hz")
    }
  }

  @Test func whatCannotBe() throws {
    let path = try NumberedVideo().make("gop60.mp4", MediaFixtures.h264(gop: 60))
    let info = try MediaProbe.probe(path: path)
    #expect { _ = try AudioReader(info, from: 0, to: 1) } throws: {
      ($0 as? MediaError)?.kind == .missingStream
    }
    let wav = try MediaFixtures.wav("tone.wav", MediaFixtures.tone(seconds: 1), channels: 2, rate: 48_000)
    let sound = try MediaProbe.probe(path: wav)
    for (to, speed) in [(Rational(-1), Rational(1)), (1, 0), (1, 11), (1, -1)] {
      #expect { _ = try AudioReader(sound, from: 0, to: to, speed: speed) } throws: {
        ($0 as? MediaError)?.kind == .limits
      }
    }
  }
}
