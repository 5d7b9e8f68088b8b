import ClipJob
import Machine
import MediaIO
import MediaTypes

/// What a render will need in memory, so that one that cannot finish is refused before it starts.
///
/// An upper estimate from what each part is known to hold at once; the parts that dominate are decoded
/// pictures, prepared stills and the encoders' look-ahead.
enum MemoryEstimate {
  /// The process itself with its libraries.
  private static let base = 60 << 20
  /// Pictures that a decoder holds: up to 16 references, its threads' own, and those decoded ahead.
  private static let decoderPictures = 24
  /// Of a still in our own planes: 8-bit 4:4:4 with alpha.
  private static let stillBytesPerPixel = 4.0
  /// What FFmpeg counts colours with, and finds the nearest in a palette.
  private static let paletteTables = 36 << 20
  /// Canvases in flight: composing, queued and held by each encoder.
  private static let canvases = 12

  static func bytes(
    _ timeline: Timeline, _ outputs: [OutputPlan], _ layouts: [(width: Int, height: Int)]
  ) -> Int {
    var total = base
    for layout in layouts { total += canvases * layout.width * layout.height * 3 / 2 }
    for output in outputs {
      let picture = output.width * output.height * 3 / 2
      switch output.output.container {
      case .jpg, .png, .webp: total += 6 * picture
      case .gif: total += paletteTables + (output.frameCount + 8) * output.width * output.height * 4
      case .mp4, .mov, .mkv, .webm:
        guard let video = output.settings?.video else { continue }
        total += EncoderMemory.bytes(video, frames: output.frameCount)
      }
    }
    return total + peakSources(timeline)
  }

  /// The sources that are open at the same time, at their worst moment.
  private static func peakSources(_ timeline: Timeline) -> Int {
    var changes: [(time: Rational, bytes: Int)] = []
    for clip in timeline.clips {
      guard let video = clip.info?.video, clip.hasPicture else { continue }
      let pixels = Double(video.width * video.height)
      let bytes: Int
      if case .image = clip.clip.source {
        // As decoded, as planes, and as what is prepared from them.
        bytes = Int(pixels * (video.bytesPerPixel + 2 * stillBytesPerPixel))
      } else {
        bytes = Int(pixels * video.bytesPerPixel) * decoderPictures
      }
      changes.append((clip.start - Rational(1, 2), bytes))
      changes.append((clip.end, -bytes))
    }
    var now = 0
    var peak = 0
    for change in changes.sorted(by: { ($0.time, -$0.bytes) < ($1.time, -$1.bytes) }) {
      now += change.bytes
      peak = max(peak, now)
    }
    return peak
  }

  /// The error for a render that will not fit; `limit` nil: what is free here.
  static func refusal(_ bytes: Int, limit: Int?) -> JobError? {
    guard let available = limit ?? MachineShare.own.freeMemory, bytes > available else { return nil }
    return JobError(
      "limits.memory",
      "The job would need about \(bytes >> 20) MiB of memory, and \(available >> 20) MiB are free.",
      hint: "Use a smaller canvas, smaller sources or fewer clips at the same time.", retryable: true)
  }
}
