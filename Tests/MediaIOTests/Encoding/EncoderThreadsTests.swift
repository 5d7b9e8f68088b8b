import CFFmpeg
import Foundation
import MediaTypes
import TestKit
import Testing

@testable import MediaIO

/// Every codec is told how many threads it has.
@Suite struct EncoderThreadsTests {
  private let directory = TemporaryDirectory()

  private func video(_ codec: EncodingSettings.VideoCodec, cores: Int, height: Int = 1080)
    -> EncodingSettings.Video
  {
    .init(
      codec: codec, width: 1920, height: height, fps: 30, rate: .crf(30), preset: "ultrafast", gop: 60,
      cores: cores)
  }

  /// x264's own choice: half as many again as cores, two rows of macroblocks for each.
  @Test(arguments: [
    (1, 1080, 1), (2, 1080, 3), (8, 1080, 12), (96, 1080, 34), (96, 2160, 67), (200, 8192, 128), (8, 64, 2),
  ])
  func x264(cores: Int, height: Int, threads: Int) throws {
    let settings = video(.h264, cores: cores, height: height)
    #expect(EncoderThreads(settings).count == threads)
    guard cores <= 8 else { return }
    #expect(try VideoEncoder(settings).context.raw.pointee.thread_count == Int32(threads))
  }

  @Test func othersAreToldInTheirOwnWords() {
    func options(_ codec: EncodingSettings.VideoCodec, _ name: String) -> String? {
      EncoderChoice(video(codec, cores: 8)).options.first { $0.0 == name }?.1
    }
    #expect(options(.hevc, "x265-params")?.contains("pools=8:frame-threads=3") == true)
    #expect(options(.av1, "svtav1-params") == "lp=8")
    #expect(EncoderThreads(video(.vp9, cores: 96)).count == 16)
    #expect([1, 4, 8, 16, 32].map { EncoderThreads(video(.hevc, cores: $0)).pictures } == [1, 2, 3, 4, 5])
  }

  /// A context that nobody said anything about has one thread: an encoder's own default may be the machine's cores.
  @Test func oneThreadIsTheDefault() throws {
    for name in ["libx264", "libx265", "libvpx-vp9", "gif", "mjpeg"] {
      let codec = try #require(avcodec_find_encoder_by_name(name))
      let context = try CodecContext(codec)
      #expect(context.raw.pointee.thread_count == 1, "\(name)")
      withExtendedLifetime(context) {}
    }
  }

  /// The pool's size changes nothing but the time; with it in the file's settings the bytes would differ.
  @Test func hevcIsTheSameWithOneToThreeCores() throws {
    let files = try (1...3).map { cores in
      let path = directory.file("\(cores).mp4")
      var settings = MediaWriterTests.video(.hevc)
      settings.cores = cores
      try MediaWriterTests.write(path, .init(container: .mp4, video: settings, audio: nil), frames: 20)
      return try Data(contentsOf: URL(fileURLWithPath: path))
    }
    #expect(files[0] == files[1] && files[0] == files[2])
  }
}
