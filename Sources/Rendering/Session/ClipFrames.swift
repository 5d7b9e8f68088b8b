import ClipJob
import Compositor
import MediaIO
import MediaTypes
import Telemetry

/// The open sources of a render: opened shortly before their first frame, closed after their last, so that
/// a timeline of two hundred clips holds no more than one of ten. Used by the composing thread alone.
final class ClipFrames {
  private let timeline: Timeline
  private let needed: [FrameRuns]
  private let drawn: [Int: GeneratedPart]
  private let codecs: HardwareDevice?
  private let cores: Int
  private let kernels: any KernelQueue
  private let clock: StageClock
  private let traffic: SourceTraffic
  /// Clips in order of their first needed frame, the next to open last.
  private var waiting: [Int]
  private var open: [Int: any PictureSource] = [:]
  private var overlays: [Int: any OverlaySource] = [:]
  private(set) var cadence = Cadence()
  private(set) var warnings: [JobWarning] = []
  /// What decoded what, of the sources that are closed.
  private(set) var notes: [String] = []

  /// How long before its first frame a source is opened, in frames: hides the seek and the first group of
  /// pictures behind the frames before it.
  private let lead: Int

  /// `needed`: for each clip the canvas frames on which it is seen, ascending. `drawn`: by clip, what is made of
  /// generated pictures.
  init(
    timeline: Timeline, needed: [FrameRuns], drawn: [Int: GeneratedPart],
    codecs: HardwareDevice?, cores: Int, kernels: any KernelQueue, clock: StageClock,
    traffic: SourceTraffic
  ) {
    self.timeline = timeline
    self.needed = needed
    self.drawn = drawn
    self.codecs = codecs
    self.cores = cores
    self.kernels = kernels
    self.clock = clock
    self.traffic = traffic
    lead = max(2, Int((timeline.fps / 4).rounded))
    waiting = timeline.clips.indices.compactMap { index in needed[index].first.map { ($0, index) } }
      .sorted(by: >).map(\.1)
  }

  /// Opens what begins soon and closes what has ended before `frame`.
  func advance(to frame: Int) {
    while let next = waiting.last, needed[next].first ?? 0 <= frame + lead {
      waiting.removeLast()
      let clip = timeline.clips[next]
      if let source = source(for: clip) { open[next] = source }
      if let overlay = overlay(of: clip) { overlays[next] = overlay }
    }
    for (index, source) in open where (needed[index].last ?? 0) < frame { close(index, source) }
    for (index, overlay) in overlays where (needed[index].last ?? 0) < frame { close(index, overlay) }
  }

  /// What a clip shows of an overlay on a frame; nil where it shows a picture.
  func pieces(_ index: Int, frame: Int, in room: OverlayRoom) throws(JobError) -> [OverlayPiece]? {
    try overlays[index]?.pieces(frame: frame, in: room)
  }

  /// The picture of a clip on a frame; nil for a colour or an overlay, which have none.
  func picture(_ index: Int, frame: Int) throws(JobError) -> (picture: Picture, isStatic: Bool)? {
    guard let source = open[index] else { return nil }
    return (try source.picture(frame: frame), source.isStatic)
  }

  /// Closes everything. Doing it twice is legal.
  func stop() {
    for (index, source) in open { close(index, source) }
    for (index, overlay) in overlays { close(index, overlay) }
    waiting = []
  }

  private func close(_ index: Int, _ overlay: any OverlaySource) {
    overlay.stop()
    warnings += overlay.warnings
    notes += overlay.notes
    overlays[index] = nil
  }

  private func overlay(of clip: TimelineClip) -> (any OverlaySource)? {
    var opening = clip.overlayOpening(fps: timeline.fps, clock: clock)
    opening.hear = timeline.hearing(of: clip, traffic)
    return clip.probed.openOverlay(opening)
  }

  private func close(_ index: Int, _ source: any PictureSource) {
    source.stop()
    cadence.duplicated += source.cadence.duplicated
    cadence.dropped += source.cadence.dropped
    warnings += source.warnings.map { JobWarning(flaw: $0, of: timeline.clips[index].path) }
    notes += source.notes
    open[index] = nil
  }

  private func source(for clip: TimelineClip) -> (any PictureSource)? {
    clip.probed.open(
      clip.sourceClip,
      SourceOpening(
        frames: needed[clip.index], fps: timeline.fps, drawn: drawn[clip.index], codecs: codecs, cores: cores,
        kernels: kernels, clock: clock, traffic: traffic))
  }
}
