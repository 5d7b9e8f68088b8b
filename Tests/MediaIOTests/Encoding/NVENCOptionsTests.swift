import Testing

@testable import MediaIO

/// What NVENC is told; whether it opens only a machine with such an engine can show.
@Suite struct NVENCOptionsTests {
  private func settings(
    _ codec: EncodingSettings.VideoCodec, _ rate: EncodingSettings.Rate, preset: String = "medium",
    gop: Int = 60
  ) -> EncodingSettings.Video {
    .init(codec: codec, width: 640, height: 360, fps: 30, rate: rate, preset: preset, gop: gop)
  }

  private func value(_ name: String, _ options: NVENCOptions?) -> String? {
    options?.list.first { $0.name == name }?.value
  }

  @Test(arguments: [
    ("ultrafast", "p1"), ("superfast", "p1"), ("veryfast", "p2"), ("faster", "p3"), ("fast", "p3"),
    ("medium", "p4"), ("slow", "p5"), ("slower", "p6"), ("veryslow", "p7"), ("placebo", "p7"),
  ])
  func presetsKeepTheirOrder(_ name: String, _ theirs: String) {
    #expect(value("preset", NVENCOptions(settings(.h264, .crf(21), preset: name))) == theirs)
  }

  @Test func aQualityIsConstantAndHasNoBitrate() {
    let options = NVENCOptions(settings(.hevc, .crf(28)))
    #expect(options?.implementation == "hevc_nvenc")
    #expect(value("rc", options) == "vbr")
    #expect(value("cq", options) == "28.0")
    #expect(value("b", options) == "0")
    // 0 would ask NVENC to choose, above 51 it refuses.
    #expect(value("cq", NVENCOptions(settings(.h264, .crf(0)))) == "1.0")
    #expect(value("cq", NVENCOptions(settings(.h264, .crf(60)))) == "51.0")
  }

  @Test func aBitrateHasNoQuality() {
    let options = NVENCOptions(settings(.h264, .bitrate(4_000_000)))
    #expect(options?.implementation == "h264_nvenc")
    #expect(value("cq", options) == nil)
    #expect(value("b", options) == nil)
  }

  /// NVENC refuses groups that are not longer than its B pictures in a row and one.
  @Test func shortGroupsHaveNoBPictures() {
    let options = { NVENCOptions(settings(.h264, .crf(21), gop: $0)) }
    #expect(value("bf", options(8)) == nil && value("g", options(8)) == nil)
    #expect(value("bf", options(7)) == "0" && value("g", options(7)) == nil)
    #expect(value("bf", options(1)) == "0" && value("g", options(1)) == "0")
  }

  @Test func h264IsHighProfile() {
    #expect(value("profile", NVENCOptions(settings(.h264, .crf(21)))) == "high")
    #expect(value("profile", NVENCOptions(settings(.hevc, .crf(21)))) == nil)
  }

  @Test func whatNoGPUEncodesIsRefused() {
    #expect(NVENCOptions(settings(.vp9, .crf(30))) == nil)
    #expect(NVENCOptions(settings(.av1, .crf(30))) == nil)
  }

  @Test func exhaustedSessionsMeanAnotherDevice() {
    let full = HardwareEncoder.refusal(-12, "h264_nvenc", 3)
    #expect(full.kind == .deviceFull)
    #expect(full.message == "cuda:3 has no free session or memory for h264_nvenc")
    let refused = HardwareEncoder.refusal(-38, "h264_nvenc", 0)
    #expect(refused.kind == .unsupported)
    #expect(refused.message.contains("cuda:0 cannot open h264_nvenc"))
  }

  /// Every option is one that this FFmpeg's encoder knows.
  @Test(arguments: [EncodingSettings.VideoCodec.h264, .hevc])
  func theEncoderKnowsEveryOption(_ codec: EncodingSettings.VideoCodec) throws {
    let options = try #require(NVENCOptions(settings(codec, .crf(23), gop: 1)))
    let known = try #require(EncoderOptions.names(of: options.implementation))
    // Every codec's bit rate, group and B pictures.
    let common: Set = ["b", "g", "bf"]
    #expect(
      options.list.allSatisfy { known.contains($0.name) || common.contains($0.name) }, "\(options.list)")
  }
}
