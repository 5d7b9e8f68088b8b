import CFFmpeg
import MediaTypes
import TestKit
import Testing

@testable import MediaIO

@Suite struct CompressedStreamTests {
  @Test func ofAnEncoder() throws {
    let encoder = try AudioEncoder(.init(codec: .aac, bitrate: 96_000))
    let stream = try CompressedStream(encoder: encoder.context)
    #expect(stream.isAudio && stream.codec == "aac" && stream.sideData.isEmpty)
    #expect(Rational(stream.clock) == Rational(1, 48_000))
    #expect(stream.parameters.pointee.initial_padding == 1024 && stream.parameters.pointee.extradata_size > 0)
    let slow = try CompressedStream(encoder: encoder.context, clock: AVRational(num: 1, den: 90))
    #expect(slow.clock.den == 90)
  }

  @Test func ofAFileOutlivesIt() throws {
    let folder = TemporaryDirectory()
    let (plain, path) = (folder.file("plain.mp4"), folder.file("turned.mp4"))
    try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-vf", "setsar=4/3", "-pix_fmt", "yuv420p", plain,
    ])
    try FFmpegTool.ffmpeg(["-i", plain, "-c", "copy", "-metadata:s:v", "rotate=90", path])
    let stream: CompressedStream
    do {
      let reader = try FilePackets(path)
      stream = try CompressedStream(try #require(reader.streams.first))
    }
    #expect(!stream.isAudio && stream.codec == "h264")
    #expect(Rational(stream.frameRate) == 25)
    let parameters = stream.parameters.pointee
    #expect(parameters.width == 64 && parameters.height == 48)
    #expect(Rational(parameters.sample_aspect_ratio) == Rational(4, 3))
    #expect(stream.sideData.map(\.type) == [AV_PKT_DATA_DISPLAYMATRIX])
    #expect(stream.sideData.first?.bytes.count == 36)
  }
}
