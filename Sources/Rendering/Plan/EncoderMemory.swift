import MediaIO

/// What an encoder of video holds at its peak: the pictures that it looks ahead over, its references with what is
/// interpolated from them, and a set of its own for each thread.
///
/// Measured as the growth of a render from 640x360 to 1280x720, 120 frames of it, and of ffmpeg's from 1 thread to 24
/// (FFmpeg 5.1 with x264 164, x265 3.5, SVT-AV1 1.4 and libvpx 1.12; AV1 only on two cores). An encoder of a GPU
/// takes less of the machine's memory.
enum EncoderMemory {
  /// - Parameter frames: of the file; an encoder cannot hold more than it is given.
  static func bytes(_ video: EncodingSettings.Video, frames: Int) -> Int {
    let samples = Double(video.width) * Double(video.height)
    let (base, perThread, more) = surroundings(video, EncoderThreads(video))
    let full = looked(video) + perThread * Double(more)
    return base + Int(samples * min(full, perPicture * Double(frames + references)))
  }

  /// Threads that the measured encoders had.
  private static let measuredThreads = 3
  /// Bytes a sample of one picture: itself, its smaller copies, and the planes between its samples.
  private static let perPicture = 6.0
  /// Pictures that are held beside those that the encoder was given.
  private static let references = 6

  /// Bytes a sample with few threads.
  private static func looked(_ video: EncodingSettings.Video) -> Double {
    let row = presets.first { $0.name == video.preset } ?? presets[5]
    return switch video.codec {
    case .h264: row.h264
    case .hevc: row.hevc
    case .av1: row.av1
    case .vp9: vp9
    }
  }

  private static let presets: [(name: String, h264: Double, hevc: Double, av1: Double)] = [
    ("ultrafast", 20, 100, 170), ("superfast", 75, 125, 185), ("veryfast", 95, 150, 200),
    ("faster", 130, 155, 210), ("fast", 160, 165, 220), ("medium", 205, 175, 230), ("slow", 240, 195, 260),
    ("slower", 300, 395, 300), ("veryslow", 440, 420, 330), ("placebo", 460, 450, 330),
  ]
  /// libvpx looks as far ahead at every speed.
  private static let vp9 = 120.0

  /// The encoder without a picture; bytes a sample that each further thread holds; threads that the measured ones
  /// did not have.
  private static func surroundings(
    _ video: EncodingSettings.Video, _ threads: EncoderThreads
  ) -> (base: Int, perThread: Double, more: Int) {
    switch video.codec {
    case .h264: (12 << 20, 11, max(0, threads.count - measuredThreads))
    // Rows share the threads; only pictures that are encoded at the same time count.
    case .hevc: (36 << 20, 14, threads.pictures - 1)
    case .av1: (36 << 20, 0, 0)
    case .vp9: (32 << 20, 4.5, max(0, threads.count - measuredThreads))
    }
  }
}
