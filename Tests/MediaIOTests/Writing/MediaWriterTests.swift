import Foundation
import MediaTypes
import TestKit
import Testing

@testable import MediaIO

@Suite struct MediaWriterTests {
  private let directory = TemporaryDirectory()

  static func video(
    _ codec: EncodingSettings.VideoCodec, width: Int = 320, height: Int = 240, fps: Rational = 30,
    rate: EncodingSettings.Rate = .crf(23)
  ) -> EncodingSettings.Video {
    .init(codec: codec, width: width, height: height, fps: fps, rate: rate, preset: "veryfast", gop: 60)
  }

  /// Writes numbered frames with a tone of the same length.
  static func write(
    _ path: String, _ settings: EncodingSettings, frames: Int, explain: ((MediaWriter) -> Void)? = nil
  ) throws {
    let writer = try MediaWriter(DescriptorTarget.create(path), settings: settings)
    let seconds = Rational(frames) / settings.video.fps
    let tone = MediaFixtures.tone(seconds: seconds.seconds)
    var sent = 0
    for frame in 0..<frames {
      try writer.write(
        NumberedVideo.picture(frame, width: settings.video.width, height: settings.video.height))
      if settings.audio != nil {
        let due = Int((Rational(frame + 1) / settings.video.fps * 48_000).rounded)
        try tone.withUnsafeBufferPointer { buffer in
          try writer.write(samples: try #require(buffer.baseAddress) + sent * 2, count: due - sent)
        }
        sent = due
      }
    }
    try writer.finish()
    #expect(writer.framesWritten == frames)
    explain?(writer)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var container: EncodingSettings.Container
    var video: EncodingSettings.VideoCodec
    var audio: EncodingSettings.AudioCodec?
    var fps: Rational = 30
    var testDescription: String { "\(container) \(video) \(audio.map { "\($0)" } ?? "silent") \(fps)" }
  }

  static let cases: [Case] = [
    Case(container: .mp4, video: .h264, audio: .aac), Case(container: .mov, video: .h264, audio: .aac),
    Case(container: .mkv, video: .h264, audio: .aac, fps: 25),
    Case(container: .mp4, video: .h264, audio: nil),
    Case(container: .mp4, video: .h264, audio: .aac, fps: Rational(30_000, 1001)),
    Case(container: .mp4, video: .hevc, audio: .opus), Case(container: .mp4, video: .av1, audio: .aac),
    Case(container: .webm, video: .vp9, audio: .opus), Case(container: .webm, video: .av1, audio: nil),
    Case(container: .mkv, video: .hevc, audio: .opus, fps: 50),
  ]

  @Test(arguments: cases)
  func everyCombination(_ c: Case) throws {
    let path = directory.file("a." + c.container.rawValue)
    let settings = EncodingSettings(
      container: c.container, video: Self.video(c.video, fps: c.fps),
      audio: c.audio.map { .init(codec: $0, bitrate: 128_000) })
    try Self.write(path, settings, frames: 91) { writer in
      let encoders = ["h264": "libx264", "hevc": "libx265", "av1": "libsvtav1", "vp9": "libvpx-vp9"]
      #expect(writer.explain.first == "\(c.video.rawValue) encoded by \(encoders[c.video.rawValue] ?? "")")
    }
    #expect(try NumberedVideo.numbers(inFile: path) == Array(0..<91))
    // Tags in the container, and in the bitstream alone.
    let fields = "color_range,color_space,color_transfer,color_primaries"
    let tags = "tv\nbt709\nbt709\nbt709"
    #expect(try FFmpegTool.value("stream=" + fields, of: path, stream: "v:0") == tags)
    if c.video != .vp9 {
      let bare = directory.file("bare." + (c.video == .av1 ? "obu" : c.video == .hevc ? "hevc" : "h264"))
      try FFmpegTool.ffmpeg(["-i", path, "-map", "0:v", "-c", "copy", bare])
      #expect(try FFmpegTool.value("stream=" + fields, of: bare, stream: "v:0") == tags)
    }
    let info = try MediaProbe.probe(path: path)
    #expect(info.video?.color == .canvas)
    #expect(info.video?.frameRate == c.fps)
    #expect(info.video?.start == 0)
    let exact = Rational(91) / c.fps
    let end = try #require(info.video?.end)
    let isMov = c.container == .mp4 || c.container == .mov
    #expect(abs((end - exact).seconds) <= (isMov ? 0 : 0.02), "\(end.seconds) instead of \(exact.seconds)")
    if isMov {
      #expect(abs(try #require(info.duration).seconds - exact.seconds) < 0.000_1)
      if c.video == .hevc {
        #expect(try FFmpegTool.value("stream=codec_tag_string", of: path, stream: "v:0") == "hvc1")
      }
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let (index, media) = (bytes.range(of: Data("moov".utf8)), bytes.range(of: Data("mdat".utf8)))
      #expect(try #require(index).lowerBound < #require(media).lowerBound)
      #expect(bytes.range(of: Data("colr".utf8)) != nil)
    }
    if c.audio != nil {
      let audio = try #require(info.audio)
      #expect(abs(audio.start.seconds) < 0.002)
      let sound = try FFmpegTool.sound(path)
      // From the first sample on it is the tone: priming is not heard. (Aac in matroska fades in over a frame.)
      let soon = c.container == .mkv && c.audio == .aac ? 1200 : 480
      #expect(sound.prefix(2 * soon).contains { abs($0) > 0.3 })
      #expect(abs(Double(sound.count / 2) - exact.seconds * 48_000) < 1100)
    }
  }

  @Test func theSameInputGivesTheSameBytes() throws {
    for c in Self.cases {
      let settings = EncodingSettings(
        container: c.container, video: Self.video(c.video, fps: c.fps),
        audio: c.audio.map { .init(codec: $0, bitrate: 96_000) })
      let (a, b) = (directory.file("a"), directory.file("b"))
      try Self.write(a, settings, frames: 25)
      try Self.write(b, settings, frames: 25)
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: a)) == Data(contentsOf: URL(fileURLWithPath: b)), "\(c)")
      for file in [a, b] { try FileManager.default.removeItem(atPath: file) }
    }
  }

  @Test func soundAndPictureStayTogether() throws {
    for (container, video, audio) in [
      (EncodingSettings.Container.mp4, EncodingSettings.VideoCodec.h264, EncodingSettings.AudioCodec.aac),
      (.webm, .vp9, .opus),
    ] {
      let path = directory.file("sync." + container.rawValue)
      let settings = EncodingSettings(
        container: container, video: Self.video(video, width: 160, height: 120),
        audio: .init(codec: audio, bitrate: 160_000))
      let writer = try MediaWriter(DescriptorTarget.create(path), settings: settings)
      let clicks = MediaFixtures.clicks(seconds: 5)
      for frame in 0..<150 {
        try writer.write(
          Reference.canvas(frame % 30 == 0 ? [255, 255, 255] : [0, 0, 0], width: 160, height: 120))
        try clicks.withUnsafeBufferPointer { buffer in
          try writer.write(samples: try #require(buffer.baseAddress) + frame * 3200, count: 1600)
        }
      }
      try writer.finish()
      let info = try MediaProbe.probe(path: path)
      let reader = try VideoReader(info)
      let flashes = try (0..<150).filter {
        Reference.middle(try reader.picture(at: Rational(Int64($0), 30)))[0] > 128
      }
      #expect(flashes == [0, 30, 60, 90, 120])
      let onsets = MediaFixtures.onsets(try AudioReaderTests.read(path, to: 5))
      #expect(try #require(AudioReaderTests.worst(onsets, first: 0, count: 5)) <= 96, "\(onsets)")
    }
  }

  @Test(arguments: [(321, 241), (2, 2), (17, 33)])
  func oddSizesInVP9(_ width: Int, _ height: Int) throws {
    let path = directory.file("odd.webm")
    let settings = EncodingSettings(container: .webm, video: Self.video(.vp9, width: width, height: height))
    try Self.write(path, settings, frames: 5)
    let video = try #require(try MediaProbe.probe(path: path).video)
    #expect((video.width, video.height) == (width, height))
  }

  @Test func aBitRateIsKept() throws {
    let path = directory.file("rate.mp4")
    let settings = EncodingSettings(container: .mp4, video: Self.video(.h264, rate: .bitrate(200_000)))
    try Self.writeNoise(path, settings, frames: 150)
    let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    #expect(size < 200_000 / 8 * 5 * 3 / 2)
    #expect(size > 200_000 / 8 * 5 / 3)
  }

  @Test func keyFramesComeOften() throws {
    let path = directory.file("gop.mp4")
    var video = Self.video(.h264)
    video.gop = 20
    try Self.write(path, EncodingSettings(container: .mp4, video: video), frames: 61)
    let flags = try FFmpegTool.ffprobe([
      "-select_streams", "v", "-show_entries", "packet=flags", "-of", "csv=p=0", path,
    ])
    #expect(flags.split(separator: "\n").filter { $0.contains("K") }.count >= 4)
  }

  @Test func aGifLoopsWithOnePalette() throws {
    let path = directory.file("a.gif")
    let settings = EncodingSettings(
      container: .gif, video: Self.video(.h264, width: 160, height: 121, fps: Rational(15)))
    let writer = try MediaWriter(DescriptorTarget.create(path), settings: settings)
    for frame in 0..<31 {
      try writer.write(
        Reference.canvas(frame < 15 ? [200, 80, 40] : [20, 160, 230], width: 160, height: 121))
    }
    try writer.finish()
    let shown = try FFmpegTool.rgb(path, filters: "fps=15")
    #expect(shown.count / (160 * 121 * 3) >= 30)
    for (c, expected) in [200, 80, 40].enumerated() { #expect(abs(Int(shown[c]) - expected) <= 4) }
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    // The application extension with a repeat count of 0: forever.
    let loop = try #require(Data(bytes).range(of: Data("NETSCAPE2.0".utf8)))
    #expect(Array(bytes[loop.upperBound..<loop.upperBound + 4]) == [3, 1, 0, 0])
    // 31 frames at 15 per second are 2.07 s.
    #expect(abs(Double(try FFmpegTool.value("format=duration", of: path)) ?? 0) - 2.07 < 0.02)
  }

  @Test func whatCannotBeWritten() throws {
    func kind(_ name: String, _ settings: EncodingSettings) throws -> MediaError.Kind? {
      let target = try DescriptorTarget.create(directory.file(name))
      do throws(MediaError) {
        _ = try MediaWriter(target, settings: settings)
        return nil
      } catch {
        #expect(try target.size == 0)
        return error.kind
      }
    }
    let good = EncodingSettings(container: .mp4, video: Self.video(.h264))
    let odd = EncodingSettings(container: .mp4, video: Self.video(.h264, width: 321))
    #expect(try kind("odd.mp4", odd) == .limits)
    #expect(
      try kind("zero.mp4", .init(container: .mp4, video: Self.video(.h264, fps: 0))) == .limits)
    #expect(try kind("a.webm", .init(container: .webm, video: Self.video(.h264))) == .unsupported)
    let writer = try MediaWriter(DescriptorTarget.create(directory.file("good.mp4")), settings: good)
    #expect { try writer.write(NumberedVideo.picture(0, width: 322)) } throws: {
      ($0 as? MediaError)?.kind == .failed
    }
  }

  /// A cancelled job drops its writer: no encoder may wait for an end that does not come.
  @Test(arguments: [EncodingSettings.VideoCodec.h264, .hevc, .av1, .vp9], [0, 1, 5])
  func aWriterMayBeGivenUp(_ codec: EncodingSettings.VideoCodec, afterFrames count: Int) throws {
    let settings = EncodingSettings(container: .mkv, video: Self.video(codec))
    let writer = try MediaWriter(DescriptorTarget.create(directory.file("given-up.mkv")), settings: settings)
    for frame in 0..<count { try writer.write(NumberedVideo.picture(frame)) }
    #expect(writer.framesWritten == count)
  }

  @Test func picturesAreReleased() throws {
    weak var last: Picture?
    let path = directory.file("a.mp4")
    do {
      let writer = try MediaWriter(
        DescriptorTarget.create(path), settings: .init(container: .mp4, video: Self.video(.h264)))
      for frame in 0..<40 {
        let picture = NumberedVideo.picture(frame)
        last = picture
        try writer.write(picture)
      }
      try writer.finish()
      try writer.finish()
    }
    #expect(last == nil)
  }

  private static func writeNoise(_ path: String, _ settings: EncodingSettings, frames: Int) throws {
    let writer = try MediaWriter(DescriptorTarget.create(path), settings: settings)
    for _ in 0..<frames { try writer.write(noise(settings.video.width, settings.video.height)) }
    try writer.finish()
  }

  /// A picture that no codec makes small.
  private static func noise(_ width: Int, _ height: Int) -> Picture {
    let picture = Picture(width: width, height: height)
    let source = fopen("/dev/urandom", "rb")
    defer { if let source { fclose(source) } }
    for plane in picture.planes {
      if let source { fread(plane.data, 1, plane.pitch * plane.height, source) }
    }
    return picture
  }
}
