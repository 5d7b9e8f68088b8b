import ClipJob
import Compositor
import MediaTypes

/// The timeline laid out for one size of canvas. Outputs of the canvas's own shape share one; an output of
/// another shape is laid out anew from the same decoded pictures, so that nothing is stretched.
final class Layout {
  let width: Int
  let height: Int
  private let timeline: Timeline
  private let placements: [Placement]
  private let compositor: Compositor
  private let background: (y: UInt8, cb: UInt8, cr: UInt8)
  /// Above all clips.
  private let watermark: Layer?
  private var rooms: [Int: OverlayRoom] = [:]

  /// What a clip shows on a frame.
  enum Content {
    /// `isStatic`: always the same object.
    case picture(Picture, isStatic: Bool)
    case overlay([OverlayPiece], OverlayRoom)
  }

  /// `drawn`: by clip, what there is of generated pictures.
  init(
    timeline: Timeline, width: Int, height: Int, drawn: [Int: GeneratedPart], watermark: Layer? = nil,
    compositor: Compositor
  ) {
    self.watermark = watermark
    self.timeline = timeline
    self.width = width
    self.height = height
    self.compositor = compositor
    background = timeline.background.canvasValues
    placements = Self.placements(timeline, width: width, height: height, drawn: drawn)
  }

  static func placements(
    _ timeline: Timeline, width: Int, height: Int, drawn: [Int: GeneratedPart] = [:]
  ) -> [Placement] {
    timeline.clips.map { clip in
      placement(clip, clip.probed.shape, width: width, height: height, drawn: drawn[clip.index])
    }
  }

  private static func placement(
    _ clip: TimelineClip, _ shape: SourceShape?, width: Int, height: Int, drawn: GeneratedPart?
  ) -> Placement {
    Placement(
      clip: clip.clip, size: shape?.size, orientation: shape?.orientation ?? .upright,
      canvasWidth: width, canvasHeight: height, drawn: drawn)
  }

  /// For each clip, whether it hides all that lies below it where its opacity is 1.
  static func covers(_ timeline: Timeline, width: Int, height: Int) -> [Bool] {
    let placements = placements(timeline, width: width, height: height)
    return timeline.clips.map { clip in
      guard clip.hasPicture, clip.probed.isOpaque, clip.probed.keepsShape || clip.clip.fit.fillsFrame else {
        return false
      }
      return placements[clip.index].covers(canvasWidth: width, canvasHeight: height)
    }
  }

  /// Where an overlay of a clip is laid out; nil where the clip has none.
  func room(of index: Int) -> OverlayRoom? {
    guard case .overlaid = timeline.clips[index].clip.source.picture else { return nil }
    if let room = rooms[index] { return room }
    let room = placements[index].room
    rooms[index] = room
    return room
  }

  /// Composes one frame. `contents` gives what a clip shows.
  func compose(
    _ elements: [Visibility.Element], frame: Int, contents: (Int) -> Content?
  ) throws(CompositorError) -> Picture {
    let time = Rational(frame) / timeline.fps
    let scene = Scene(
      background: background,
      elements: elements.flatMap { element -> [Scene.Element] in
        switch element {
        case .clip(let index):
          return layers(index, time, contents).map { .layer($0) }
        case .transition(let old, let new, let kind, let progress):
          return [
            .transition(
              old: layers(old, time, contents), new: layers(new, time, contents),
              Blending(kind: kind, progress: progress))
          ]
        }
      } + [watermark].compactMap { $0.map(Scene.Element.layer) })
    return try compositor.compose(scene)
  }

  private func layers(
    _ index: Int, _ time: Rational, _ contents: (Int) -> Content?
  ) -> [Layer] {
    let clip = timeline.clips[index]
    let seconds = (time - clip.start).seconds
    let opacity = min(1, max(0, clip.clip.opacity.value(at: seconds)))
    guard opacity > 0 else { return [] }
    let moment = clip.moment(at: seconds)
    if let color = clip.probed.flatColor {
      let (y, cb, cr) = color.canvasValues
      return placements[index].layers(
        .solid(y: y, cb: cb, cr: cr), opacity: opacity * Double(color.alpha) / 255, at: moment,
        isStatic: true)
    }
    switch contents(index) {
    case .picture(let picture, let isStatic):
      return placement(of: clip, picture).layers(
        .picture(picture), opacity: opacity, at: moment, isStatic: isStatic)
    case .overlay(let pieces, let room):
      return placements[index].layers(pieces, in: room, opacity: opacity, at: moment)
    case nil: return []
    }
  }

  /// That of the clip, or, where the source has changed its shape in mid-stream, one for the new shape.
  private func placement(of clip: TimelineClip, _ picture: Picture) -> Placement {
    guard picture.sampleAspect != nil, let shape = clip.probed.shape?.shape(of: picture) else {
      return placements[clip.index]
    }
    return Self.placement(clip, shape, width: width, height: height, drawn: nil)
  }
}

extension TimelineClip {
  /// `seconds` after its start.
  func moment(at seconds: Double) -> Placement.Moment {
    Placement.Moment(
      seconds: seconds, progress: duration > .zero ? seconds / duration.seconds : 0)
  }
}

extension Fit {
  /// Whether a picture of any shape fills its frame.
  fileprivate var fillsFrame: Bool {
    switch self {
    case .cover, .stretch, .blur: true
    case .contain, .none: false
    }
  }
}
