import ClipJob
import Compositor
import Machine
import MediaIO
import MediaTypes

/// What a render will need in memory, so that one that cannot finish is refused before it starts.
///
/// An upper estimate from what each part is known to hold at once: every source, output and canvas states its bytes.
struct MemoryEstimate: Sendable {
  /// Bytes at the peak.
  private(set) var bytes = Self.base
  /// What takes most of it: where the document asks for it, and how many bytes.
  private(set) var largest: (path: String, bytes: Int)?

  /// The process itself with its libraries.
  private static let base = 70 << 20
  /// What FFmpeg counts colours with, and finds the nearest in a palette.
  private static let paletteTables = 36 << 20
  /// Canvases in flight: composing, queued and held by each encoder.
  private static let canvases = 12
  /// What is prepared of stills and kept (see `Compositor`), bytes a sample of the canvas; at least so many in all.
  private static let kept = (perSample: 12, least: 64 << 20)

  init(
    _ timeline: Timeline, _ outputs: [OutputPlan], layouts: [(width: Int, height: Int)],
    drawn: [Int: GeneratedPart], voices: [Voice], sidecars: [SidecarPlan] = [], cores: Int, remote: Int = 0
  ) {
    // What was read of files by URL is kept for their other readers.
    bytes += remote
    // Without pictures to make, no source is opened.
    let opened = outputs.isEmpty ? [] : timeline.clips
    let sources = Peak(
      opened.map { clip in
        let bytes = clip.probed.memory(drawn: drawn[clip.index], layouts: layouts.count, cores: cores)
        return Peak.Part(path: clip.path, start: clip.start - Rational(1, 2), end: clip.end, bytes: bytes)
      })
    add(sources.bytes, sources.largest)
    for layout in layouts { add(Self.canvas(layout, kept: sources.stills), "canvas") }
    for output in outputs { add(Self.bytes(output, layouts[output.layout]), output.path) }
    for sidecar in sidecars { add(sidecar.bytes.count, sidecar.path) }
    let sound = Peak(
      (voices + timeline.clips.flatMap(timeline.voices(heardBy:))).map { voice in
        Peak.Part(path: voice.path, start: voice.start, end: voice.end, bytes: SourceMemory(voice))
      })
    add(sound.bytes, sound.largest)
  }

  private mutating func add(_ more: Int, _ path: String) { add(more, (path, more)) }

  private mutating func add(_ more: Int, _ part: (path: String, bytes: Int)?) {
    bytes += more
    if let part, part.bytes > largest?.bytes ?? 0 { largest = part }
  }

  private static func canvas(_ layout: (width: Int, height: Int), kept stills: Int) -> Int {
    let samples = layout.width * layout.height
    return canvases * samples * 3 / 2 + min(stills, max(kept.least, kept.perSample * samples))
  }

  private static func bytes(_ output: OutputPlan, _ layout: (width: Int, height: Int)) -> Int {
    let samples = output.width * output.height
    // Brought to its size: one that is made, one that waits, one that is encoded.
    let resized = (output.width, output.height) == layout ? 0 : 3 * samples * 3 / 2
    switch output.output.container {
    case .jpg, .png, .webp: return 6 * samples * 3 / 2
    case .gif: return paletteTables + (output.frameCount + 8) * samples * 4
    case .srt, .vtt, .ass, .json: return 0
    case .mp4, .mov, .mkv, .webm:
      guard let video = output.settings?.video else { return 0 }
      return resized + EncoderMemory.bytes(video, frames: output.frameCount)
    }
  }

  /// The error for a render that will not fit; `limit` nil: what is free here.
  func refusal(limit: Int?) -> JobError? {
    guard let available = limit ?? MachineShare.own.freeMemory, bytes > available else { return nil }
    let most = largest.map { "; \($0.bytes >> 20) MiB of it at \($0.path)" } ?? ""
    return JobError(
      "limits.memory",
      "the job would need about \(bytes >> 20) MiB of memory, but only \(available >> 20) MiB are free\(most)",
      path: largest?.path, hint: "use a smaller canvas, smaller sources or fewer clips at the same time",
      retryable: true)
  }
}

/// The worst moment of things that are open from one time to another.
private struct Peak {
  struct Part {
    var path: String
    var start: Rational
    var end: Rational
    var bytes: SourceMemory
  }

  private(set) var bytes = 0
  /// Of the parts, the largest.
  private(set) var largest: (path: String, bytes: Int)?
  /// What may be prepared of those that never change and kept, at the worst moment.
  private(set) var stills = 0

  init(_ parts: [Part]) {
    var changes: [(time: Rational, bytes: Int, stills: Int)] = []
    for part in parts where part.bytes.open > 0 {
      changes.append((part.start, part.bytes.open, part.bytes.kept))
      changes.append((part.end, -part.bytes.open, -part.bytes.kept))
      if part.bytes.open > largest?.bytes ?? 0 { largest = (part.path, part.bytes.open) }
    }
    var (now, nowStills) = (0, 0)
    for change in changes.sorted(by: { ($0.time, -$0.bytes) < ($1.time, -$1.bytes) }) {
      now += change.bytes
      nowStills += change.stills
      bytes = max(bytes, now)
      stills = max(stills, nowStills)
    }
  }
}
