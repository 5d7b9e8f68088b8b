import ClipJob
import Compositor
import MediaIO
import MediaTypes

/// What each kind of source holds while it is open.
enum SourceMemory {
  struct Amount: Sendable, Equatable {
    /// Bytes.
    var open: Int
    /// Bytes at most that a compositor prepares from it and keeps, of a picture that never changes.
    var kept = 0
  }

  /// Pictures that a decoder holds: up to 16 references, and those decoded ahead; each of its threads has another.
  private static let decoderPictures = 20
  /// A demuxer, a decoder's tables and buffers of packets; of each thread its own tables.
  private static let demuxer = 2 << 20
  private static let perThread = 1 << 20
  /// Of a still in our own planes: 8-bit 4:4:4 with alpha.
  private static let stillBytesPerPixel = 4.0
  /// The pictures of a pattern: the one that is shown and the next.
  private static let patternPictures = 2
  /// A sound's demuxer, decoder, resampler and time stretcher.
  private static let voice = 2 << 20

  static func bytes(_ clip: TimelineClip, _ drawn: GeneratedPart?, layouts: Int, cores: Int) -> Amount {
    switch clip.clip.source {
    case .video:
      guard let video = clip.info?.video else { return Amount(open: 0) }
      let threads = min(16, cores)
      let pictures = picture(video) * Double(decoderPictures + threads)
      return Amount(open: Int(pictures) + demuxer + threads * perThread)
    case .image:
      guard let video = clip.info?.video else { return Amount(open: 0) }
      // As decoded, as planes, and as what is prepared from them.
      let pixels = Double(video.width) * Double(video.height)
      return Amount(open: Int(picture(video) + 2 * stillBytesPerPixel * pixels), kept: Int(3 * pixels))
    case .gradient(let gradient):
      guard let part = drawn?.part else { return Amount(open: 0) }
      let samples = part.width * part.height
      let isOpaque = gradient.from.alpha == 255 && gradient.to.alpha == 255
      // 4:2:0, or 4:4:4 with alpha and once more with the colours multiplied by it; reduced for further layouts.
      let picture = isOpaque ? samples * 3 / 2 : 9 * samples
      return Amount(open: layouts > 1 ? 2 * picture : picture, kept: 3 * samples)
    case .pattern:
      guard let part = drawn?.part else { return Amount(open: 0) }
      return Amount(open: patternPictures * part.width * part.height * 3 / 2)
    case .color, .audio: return Amount(open: 0)
    }
  }

  static func bytes(_ sound: Voice) -> Amount { Amount(open: voice + OpenVoice.keptBytes(sound)) }

  private static func picture(_ video: MediaInfo.Video) -> Double {
    Double(video.width) * Double(video.height) * video.bytesPerPixel
  }
}
