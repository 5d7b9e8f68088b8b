/// How many threads an encoder of video starts for the cores that it may use.
///
/// Encoders left to themselves count the machine's cores, which in a container are others': on 96 cores of which 8 are
/// allowed, x264 would start 144 threads, be throttled for most of the time, and hold a set of pictures for each. So
/// each is told, what it would choose itself on a machine with as many cores.
public struct EncoderThreads: Sendable, Equatable {
  /// In all, as its library counts them.
  public let count: Int
  /// Pictures that are encoded at the same time.
  public let pictures: Int

  public init(_ video: EncodingSettings.Video) {
    let cores = max(1, video.cores)
    switch video.codec {
    case .h264:
      // x264 164, encoder/encoder.c: half as many again as cores, two rows of macroblocks at least for each, 128 at most.
      count = min(max(1, cores * 3 / 2), max(1, (video.height + 15) / 16 / 2), 128)
      pictures = count
    case .hevc:
      // A pool that rows share; x265 3.5, ThreadPool::getFrameThreadsCount.
      count = min(cores, 64)
      pictures =
        switch cores {
        case 32...: video.height > 2000 ? 6 : 5
        case 16...: 4
        case 8...: 3
        case 4...: 2
        default: 1
        }
    case .av1:
      // SVT-AV1 takes cores and makes threads of each stage for them.
      count = cores
      pictures = cores
    case .vp9:
      // libvpx takes no more.
      count = min(16, cores)
      pictures = 1
    }
  }
}
