import ClipJob
import Compositor
import MediaTypes

/// Which part of a generated picture is ever seen. A frame may be as large as sixteen canvases and lie beside them: a
/// gradient there costs what the canvas shows of it.
enum GeneratedPicture {
  /// Samples drawn beyond what is seen: filters and the soft edge of a turned picture read a little further.
  private static let margin = 16

  /// For each clip with a generated picture what is drawn of it: at the size that it has on the largest layout, and
  /// where any layout may show it.
  static func parts(
    of timeline: Timeline, layouts: [(width: Int, height: Int)]
  ) -> [Int: GeneratedPart] {
    let largest = largest(of: layouts) ?? (timeline.width, timeline.height)
    var parts: [Int: GeneratedPart] = [:]
    for clip in timeline.clips {
      guard case .drawn = clip.clip.source.picture else { continue }
      parts[clip.index] = part(of: clip, on: largest, layouts: layouts)
    }
    return parts
  }

  static func largest(of layouts: [(width: Int, height: Int)]) -> (width: Int, height: Int)? {
    layouts.max { $0.width * $0.height < $1.width * $1.height }
  }

  private static func part(
    of clip: TimelineClip, on largest: (width: Int, height: Int), layouts: [(width: Int, height: Int)]
  ) -> GeneratedPart {
    let whole = size(of: clip.clip, on: largest)
    var seen: (x: Span, y: Span)?
    for layout in layouts {
      guard let here = self.seen(clip, on: layout) else { continue }
      seen = seen.map { ($0.x.union(here.x), $0.y.union(here.y)) } ?? here
    }
    let span = seen ?? (Span(lower: 0, upper: 0), Span(lower: 0, upper: 0))
    let (x, width) = span.x.samples(of: whole.width, margin: margin)
    let (y, height) = span.y.samples(of: whole.height, margin: margin)
    return GeneratedPart(
      width: whole.width, height: whole.height, part: PixelBox(x: x, y: y, width: width, height: height))
  }

  private static func frame(of clip: Clip, on layout: (width: Int, height: Int)) -> PixelBox {
    FrameBox(of: clip, size: nil, canvasWidth: layout.width, canvasHeight: layout.height).box
  }

  /// Its samples: of a frame that grows or shrinks, those of the largest; of a crop so many that it has as many as the
  /// frame.
  private static func size(
    of clip: Clip, on layout: (width: Int, height: Int)
  ) -> (width: Int, height: Int) {
    let (width, height) = frameSize(of: clip, on: layout)
    func whole(_ side: Int, _ part: Double) -> Int {
      part == 1 ? side : Even.up(Int((Double(side) / max(part, leastCrop)).rounded(.up)))
    }
    return (whole(width, clip.crop.width), whole(height, clip.crop.height))
  }

  /// What is cropped further is enlarged.
  private static let leastCrop = 1.0 / 16

  private static func frameSize(
    of clip: Clip, on layout: (width: Int, height: Int)
  ) -> (width: Int, height: Int) {
    guard clip.frame.isMoving else {
      let frame = frame(of: clip, on: layout)
      return (frame.width, frame.height)
    }
    let reach = reach(of: clip, on: layout)
    func side(_ axis: FrameReach.Axis) -> Int { max(2, Even.up(Int(axis.length.upperBound.rounded(.up)))) }
    return (side(reach.x), side(reach.y))
  }

  private static func reach(of clip: Clip, on layout: (width: Int, height: Int)) -> FrameReach {
    FrameReach(of: clip, size: nil, canvasWidth: layout.width, canvasHeight: layout.height)
  }

  /// What of a picture lies in a part of the canvas, at any time, in fractions of its frame.
  private static func spans(
    of clip: Clip, in view: PixelBox, on layout: (width: Int, height: Int)
  ) -> (x: Span, y: Span)? {
    let isTurned = clip.rotate.truncatingRemainder(dividingBy: 360) != 0
    if clip.frame.isMoving {
      if isTurned { return (.whole, .whole) }
      let reach = reach(of: clip, on: layout)
      guard let x = reach.x.seen(from: view.x, count: view.width),
        let y = reach.y.seen(from: view.y, count: view.height)
      else { return nil }
      return (Span(lower: x.lower, upper: x.upper), Span(lower: y.lower, upper: y.upper))
    }
    let frame = frame(of: clip, on: layout)
    let view = isTurned ? view.unturned(degrees: clip.rotate, about: frame) : view
    guard let x = Span(view.x - frame.x, view.width, of: frame.width),
      let y = Span(view.y - frame.y, view.height, of: frame.height)
    else { return nil }
    return (x, y)
  }

  /// In fractions of the picture; nil where it is never on the canvas.
  private static func seen(_ placed: TimelineClip, on layout: (width: Int, height: Int)) -> (
    x: Span, y: Span
  )? {
    let clip = placed.clip
    var view = PixelBox(x: 0, y: 0, width: layout.width, height: layout.height)
    // A slide brings in what lies beside the canvas, up to its own size away.
    let kinds = [placed.transitionFrom == nil ? nil : clip.transition?.kind, placed.transitionOut?.1.kind]
    let looks = kinds.compactMap { $0?.look }
    if looks.contains(.slide(.left)) || looks.contains(.slide(.right)) {
      view = PixelBox(
        x: view.x - layout.width, y: view.y, width: view.width + 2 * layout.width, height: view.height)
    }
    if looks.contains(.slide(.up)) || looks.contains(.slide(.down)) {
      view = PixelBox(
        x: view.x, y: view.y - layout.height, width: view.width, height: view.height + 2 * layout.height)
    }
    guard var (x, y) = spans(of: clip, in: view, on: layout) else { return nil }
    if clip.flip == .horizontal || clip.flip == .both { x = x.mirrored }
    if clip.flip == .vertical || clip.flip == .both { y = y.mirrored }
    if let motion = clip.motion {
      x = x.moved(motion, \.x)
      y = y.moved(motion, \.y)
    }
    return (x.scaled(into: clip.crop.x, clip.crop.width), y.scaled(into: clip.crop.y, clip.crop.height))
  }
}

/// A part of one side, in fractions.
private struct Span {
  var lower: Double
  var upper: Double

  static let whole = Span(lower: 0, upper: 1)

  init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// Nil where nothing of the side is inside.
  init?(_ from: Int, _ length: Int, of side: Int) {
    let (from, to) = (max(0, from), min(side, from + length))
    guard from < to, side > 0 else { return nil }
    self.init(lower: Double(from) / Double(side), upper: Double(to) / Double(side))
  }

  var mirrored: Span { Span(lower: 1 - upper, upper: 1 - lower) }

  func union(_ other: Span) -> Span { Span(lower: min(lower, other.lower), upper: max(upper, other.upper)) }

  /// From fractions of a crop to those of the picture.
  func scaled(into start: Double, _ length: Double) -> Span {
    Span(lower: start + lower * length, upper: start + upper * length).clamped(0, 1)
  }

  func clamped(_ from: Double, _ to: Double) -> Span {
    Span(lower: min(max(lower, from), to), upper: min(max(upper, from), to))
  }

  /// What a moving window shows in this part of its box, over all of its way (see `Placement`): bounds of the
  /// window's position and length, each by itself.
  func moved(_ motion: Motion, _ axis: KeyPath<Motion.Pose, Double>) -> Span {
    // All of a picture that gets smaller than its frame may come into view.
    if motion.isBelowOne { return .whole }
    let way = motion.easing.reach
    func ends(_ from: Double, _ to: Double) -> (low: Double, high: Double) {
      let (a, b) = (from + (to - from) * way.lowerBound, from + (to - from) * way.upperBound)
      return (min(a, b), max(a, b))
    }
    let zoom = ends(motion.from.zoom, motion.to.zoom)
    let (shortest, longest) = (1 / max(1, zoom.high), 1 / max(1, zoom.low))
    let middle = ends(motion.from[keyPath: axis], motion.to[keyPath: axis])
    let first = min(max(0, middle.low - longest / 2), 1 - longest)
    let last = min(max(0, middle.high - shortest / 2), 1 - shortest)
    return Span(lower: first + lower * shortest, upper: last + upper * longest).clamped(0, 1)
  }

  /// Even samples around it, with a margin, inside of the side.
  func samples(of side: Int, margin: Int) -> (from: Int, count: Int) {
    let from = max(0, Int((lower * Double(side)).rounded(.down)) - margin) & ~1
    let to = min(side, (Int((upper * Double(side)).rounded(.up)) + margin + 1) & ~1)
    let first = min(from, max(0, side - 2))
    return (first, max(2, to - first))
  }
}
