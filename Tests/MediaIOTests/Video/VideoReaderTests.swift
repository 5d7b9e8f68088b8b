import Foundation
import MediaTypes
import TestKit
import Testing

@testable import MediaIO

@Suite struct VideoReaderTests {
  /// Sources of 150 frames at 30 per second that each hide a trap; the second value is its time zero's frame.
  static let sources: [String: @Sendable () throws -> String] = [
    "one GOP": { try NumberedVideo().make("gop250.mp4", MediaFixtures.h264(gop: 250)) },
    "GOP of 60": { try NumberedVideo().make("gop60.mp4", MediaFixtures.h264(gop: 60)) },
    "intra only": { try NumberedVideo().make("gop1.mp4", MediaFixtures.h264(gop: 1)) },
    "open GOP": { try NumberedVideo().make("open.mp4", MediaFixtures.h264(gop: 30, openGOP: true)) },
    "open GOP mkv": { try NumberedVideo().make("open.mkv", MediaFixtures.h264(gop: 30, openGOP: true)) },
    "open GOP ts": { try NumberedVideo().make("open.ts", MediaFixtures.h264(gop: 30, openGOP: true)) },
    "mpegts": { try NumberedVideo().make("ts.ts", MediaFixtures.h264(gop: 30)) },
    "late mp4": {
      try NumberedVideo().make("late.mp4", MediaFixtures.h264(gop: 60) + ["-output_ts_offset", "7.3"])
    },
    "late mkv": {
      try NumberedVideo().make("late.mkv", MediaFixtures.h264(gop: 60) + ["-output_ts_offset", "1234.567"])
    },
    "matroska": { try NumberedVideo().make("ms.mkv", MediaFixtures.h264(gop: 60)) },
    "webm": {
      try NumberedVideo().make(
        "vp9.webm",
        ["-c:v", "libvpx-vp9", "-b:v", "1M", "-g", "60", "-deadline", "realtime", "-cpu-used", "8"])
    },
    "hevc": {
      try NumberedVideo().make(
        "hevc.mp4",
        [
          "-c:v", "libx265", "-preset", "superfast", "-x265-params",
          "log-level=none:keyint=60:open-gop=1:bframes=4",
        ])
    },
    "10 bit": {
      try NumberedVideo().make("ten.mp4", MediaFixtures.h264(gop: 60) + ["-pix_fmt", "yuv420p10le"])
    },
    "avi": { try NumberedVideo().make("old.avi", ["-c:v", "mpeg4", "-bf", "2", "-g", "60", "-q:v", "3"]) },
    "mov prores": { try NumberedVideo().make("pro.mov", ["-c:v", "prores_ks"]) },
    "nv12-like": { try NumberedVideo().make("packed.mov", ["-c:v", "rawvideo", "-pix_fmt", "uyvy422"]) },
    "anamorphic": { try NumberedVideo().make("sar.mp4", MediaFixtures.h264(gop: 60) + ["-aspect", "16:9"]) },
    "odd size": {
      try NumberedVideo(width: 321, height: 241).make(
        "odd.webm",
        ["-c:v", "libvpx-vp9", "-b:v", "1M", "-g", "60", "-deadline", "realtime", "-cpu-used", "8"])
    },
  ]

  @Test(arguments: sources.keys.sorted())
  func everyFrameInOrder(_ name: String) throws {
    let path = try #require(try Self.sources[name]?())
    let reader = try VideoReader(try MediaProbe.probe(path: path))
    let shown = try (0..<150).map {
      NumberedVideo.number(in: try reader.picture(at: Rational(Int64($0), 30)))
    }
    #expect(shown == Array(0..<150))
    #expect(reader.framesDecoded == 150)
    #expect(reader.warnings.isEmpty)
  }

  @Test(arguments: sources.keys.sorted())
  func anyFrameInAnyOrder(_ name: String) throws {
    let path = try #require(try Self.sources[name]?())
    let reader = try VideoReader(try MediaProbe.probe(path: path))
    // A full-period walk: every number once, forwards and back.
    for step in 0..<75 {
      let wanted = (step * 67 + 31) % 150
      let picture = try reader.picture(at: Rational(Int64(wanted), 30))
      #expect(NumberedVideo.number(in: picture) == wanted)
    }
  }

  @Test(arguments: sources.keys.sorted())
  func aTrimStartsAtItsFrame(_ name: String) throws {
    let path = try #require(try Self.sources[name]?())
    let info = try MediaProbe.probe(path: path)
    for wanted in [1, 29, 59, 60, 61, 89, 118, 149] {
      let reader = try VideoReader(info)
      #expect(NumberedVideo.number(in: try reader.picture(at: Rational(Int64(wanted), 30))) == wanted)
    }
  }

  @Test func aFrameLastsUntilTheNext() throws {
    let path = try #require(try Self.sources["GOP of 60"]?())
    let reader = try VideoReader(try MediaProbe.probe(path: path))
    let almost = Rational(1, 30) - Rational(1, 1000)
    let picture = try reader.picture(at: Rational(40, 30))
    #expect(NumberedVideo.number(in: try reader.picture(at: Rational(40, 30) + almost)) == 40)
    #expect(try reader.picture(at: Rational(40, 30) + almost) === picture)
    #expect(NumberedVideo.number(in: try reader.picture(at: -5)) == 0)
    #expect(NumberedVideo.number(in: try reader.picture(at: 500)) == 149)
    #expect(NumberedVideo.number(in: try reader.picture(at: 0)) == 0)
  }

  /// Frames 45… of a GOP of 60, cut without encoding: the edit list hides the 45 before.
  @Test func anEditListIsObeyed() throws {
    let whole = try #require(try Self.sources["GOP of 60"]?())
    let path = try MediaFixtures.cached("edit list", "edit.mp4") { path in
      try FFmpegTool.ffmpeg(["-ss", "1.5", "-i", whole, "-c", "copy", path])
    }
    let info = try MediaProbe.probe(path: path)
    #expect(info.video?.start == 0)
    let reader = try VideoReader(info)
    #expect(
      try (0..<105).map { NumberedVideo.number(in: try reader.picture(at: Rational(Int64($0), 30))) }
        == Array(45..<150))
    for wanted in [0, 100, 7, 16, 15, 60, 1] {
      #expect(NumberedVideo.number(in: try reader.picture(at: Rational(Int64(wanted), 30))) == wanted + 45)
    }
  }

  /// When frame n of the irregular source is shown, in ticks of 1/90000 s.
  private static func irregular(_ n: Int) -> Int { n * 3000 + 900 * (n * 7 % 4) }

  @Test(arguments: ["mp4", "mkv"])
  func aVariableRateGoesByTimestamps(_ ending: String) throws {
    let path = try NumberedVideo(frames: 120).make(
      "vfr.\(ending)",
      [
        "-vf", "settb=1/90000,setpts='N*3000+900*mod(N*7\\,4)'", "-fps_mode", "passthrough", "-enc_time_base",
        "1:90000",
      ] + MediaFixtures.h264(gop: 60))
    let info = try MediaProbe.probe(path: path)
    let reader = try VideoReader(info)
    let random = try VideoReader(info)
    for frame in 0..<119 {
      let start = Rational(Int64(Self.irregular(frame)), 90_000)
      let end = Rational(Int64(Self.irregular(frame + 1)), 90_000)
      #expect(NumberedVideo.number(in: try reader.picture(at: start)) == frame)
      // A millisecond before the next: matroska's clock is no finer.
      #expect(NumberedVideo.number(in: try reader.picture(at: end - Rational(1, 1000))) == frame)
      let other = frame * 37 % 119
      #expect(
        NumberedVideo.number(in: try random.picture(at: Rational(Int64(Self.irregular(other)), 90_000)))
          == other)
    }
  }

  @Test func theSizeMayChange() throws {
    let small = try NumberedVideo(frames: 30).make("small.ts", MediaFixtures.h264(gop: 30))
    let large = try NumberedVideo(width: 640, height: 480, frames: 30).make(
      "large.ts", MediaFixtures.h264(gop: 30) + ["-output_ts_offset", "1.0666667"])
    let path = try MediaFixtures.cached("both sizes", "both.ts") { path in
      let data =
        try Data(contentsOf: URL(fileURLWithPath: small)) + Data(contentsOf: URL(fileURLWithPath: large))
      try data.write(to: URL(fileURLWithPath: path))
    }
    let reader = try VideoReader(try MediaProbe.probe(path: path))
    let widths = try (0..<60).map { frame in
      let picture = try reader.picture(at: Rational(Int64(frame), 30))
      #expect(NumberedVideo.number(in: picture) == frame % 30)
      return picture.width
    }
    #expect(widths == Array(repeating: 320, count: 30) + Array(repeating: 640, count: 30))
    #expect(try reader.picture(at: 0).width == 320)
  }

  @Test func aFileThatEndsEarlyIsHeldAndNoticed() throws {
    let whole = try NumberedVideo().make("early.mkv", MediaFixtures.h264(gop: 30))
    let data = try Data(contentsOf: URL(fileURLWithPath: whole))
    let path = try MediaFixtures.cached("early", "cut.mkv") { path in
      try data.prefix(data.count * 6 / 10).write(to: URL(fileURLWithPath: path))
    }
    let reader = try VideoReader(try MediaProbe.probe(path: path))
    #expect(NumberedVideo.number(in: try reader.picture(at: 1)) == 30)
    #expect(reader.warnings.isEmpty)
    let last = try #require(NumberedVideo.number(in: try reader.picture(at: Rational(149, 30))))
    #expect((60..<120).contains(last))
    #expect(reader.warnings.contains { $0.contains("ends early") }, "\(reader.warnings)")
  }

  @Test func damageIsDecodedOnAndNoticed() throws {
    let whole = try #require(try Self.sources["mpegts"]?())
    var data = try Data(contentsOf: URL(fileURLWithPath: whole))
    for i in data.count / 3..<data.count / 3 + 2000 { data[i] = UInt8(truncatingIfNeeded: i &* 31) }
    let path = TemporaryDirectory.shared.file("damaged.ts")
    try data.write(to: URL(fileURLWithPath: path))
    let reader = try VideoReader(try MediaProbe.probe(path: path))
    for frame in 0..<150 { _ = try reader.picture(at: Rational(Int64(frame), 30)) }
    #expect(NumberedVideo.number(in: try reader.picture(at: Rational(149, 30))) == 149)
    #expect(!reader.warnings.isEmpty)
  }

  @Test func seekingDecodesLittle() throws {
    let path = try NumberedVideo(frames: 900).make("long.mp4", MediaFixtures.h264(gop: 60))
    let info = try MediaProbe.probe(path: path)
    let reader = try VideoReader(info)
    #expect(NumberedVideo.number(in: try reader.picture(at: Rational(719, 30))) == 719)
    // From key frame 660 on; the decoder's threads run a few frames ahead.
    #expect(reader.framesDecoded <= 70)
    let before = reader.framesDecoded
    #expect(NumberedVideo.number(in: try reader.picture(at: Rational(725, 30))) == 725)
    #expect(reader.framesDecoded <= before + 20)
  }

  @Test func whatCannotBeShown() throws {
    let wav = try MediaFixtures.wav("t.wav", MediaFixtures.tone(seconds: 1), channels: 2, rate: 48_000)
    let info = try MediaProbe.probe(path: wav)
    #expect { _ = try VideoReader(info) } throws: { ($0 as? MediaError)?.kind == .missingStream }
  }

  /// Every frame of real files, with its own timestamps, against ffmpeg's decoding.
  @Test(
    .enabled(if: SharedMedia.isAvailable),
    arguments: [
      "pixel7_videoOnly_cleaned.mp4", "portrait_4k60.mp4", "hlg10-color-test.mp4", "palawan.mp4",
      "lofoten.mp4",
    ])
  func realFiles(_ name: String) throws {
    let path = SharedMedia.file(name)
    let info = try MediaProbe.probe(path: path)
    let lines = try FFmpegTool.ffprobe([
      "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time", "-of", "csv=p=0", path,
    ])
    let times = lines.split(separator: "\n").compactMap { Double($0.split(separator: ",").first ?? "") }
    let hashes = try FFmpegTool.ffmpeg([
      "-noautorotate", "-i", path, "-map", "0:v:0", "-fps_mode", "passthrough", "-vf",
      "extractplanes=y,crop=256:128:iw/2:ih/2:exact=1", "-f", "framehash",
      "-hash", "adler32", "-",
    ])
    let expected = String(decoding: hashes, as: UTF8.self).split(separator: "\n").filter {
      !$0.hasPrefix("#")
    }
    .compactMap { $0.split(separator: ",").last?.trimmingCharacters(in: .whitespaces) }
    #expect(times.count == expected.count && !times.isEmpty)
    let reader = try VideoReader(info)
    for (i, time) in times.enumerated() {
      let picture = try reader.picture(at: Rational(approximating: time))
      #expect(Self.adler32(picture) == expected[i], "frame \(i)")
    }
    #expect(reader.framesDecoded == times.count)
  }

  /// RFC 1950's checksum of 256×128 luma samples from the middle on, as ffmpeg's framehash prints it.
  private static func adler32(_ picture: Picture) -> String {
    let plane = picture.planes[0]
    var (a, b): (UInt32, UInt32) = (1, 0)
    let bytes = picture.layout.bytesPerSample
    for y in plane.height / 2..<plane.height / 2 + 128 {
      let row = (plane.data + y * plane.pitch + plane.width / 2 * bytes).assumingMemoryBound(to: UInt8.self)
      for x in 0..<256 * bytes {
        a = (a + UInt32(row[x])) % 65_521
        b = (b + a) % 65_521
      }
    }
    let hex = String(b << 16 | a, radix: 16)
    return String(repeating: "0", count: 8 - hex.count) + hex
  }
}
