import ClipJob
import Compositor
import MediaTypes
import Typography

/// An open progress bar. It is drawn anew where it has grown; the picture is no larger than the bar.
final class ProgressOverlay: OverlaySource {
  private let bar: ProgressBar
  private let opening: OverlayOpening
  /// Of each room, what was shown last.
  private var last: [OverlayRoom: (length: Double, piece: OverlayPiece?)] = [:]

  init(_ bar: ProgressBar, _ opening: OverlayOpening) {
    self.bar = bar
    self.opening = opening
  }

  func pieces(frame: Int, in room: OverlayRoom) throws(JobError) -> [OverlayPiece] {
    let share = opening.duration > .zero ? (opening.elapsed(frame) / opening.duration).seconds : 0
    let place = ProgressPlace(bar, in: room, opening.position)
    // A long clip's bar grows by less than is seen.
    let length = (min(1, max(0, share)) * place.length * 16).rounded() / 16
    if let last = last[room], last.length == length { return [last.piece].compactMap { $0 } }
    let shapes = place.shapes(length)
    do {
      let picture = try opening.clock.measure(.compose) { () throws(TextError) in
        try ShapePainter.picture(
          shapes, scale: Double(room.detail), isPremultiplied: !opening.isStraight)
      }
      let piece = picture.map { OverlayPiece($0, isStatic: false) }
      last[room] = (length, piece)
      return [piece].compactMap { $0 }
    } catch {
      throw JobError(error, path: opening.path)
    }
  }

  func stop() { last = [:] }
}

/// A progress bar in its room.
private struct ProgressPlace {
  private let bar: ProgressBar
  private let rect: TextRect
  private let thickness: Double

  /// On the whole canvas, as parts of its shorter side.
  private static let canvas = (thickness: 0.012, ring: 0.3)
  /// Of the bar's edge: captions and texts keep a twentieth free, and so the bar has a place of its own.
  private static let edge = 0.02
  /// Of the ring's line, as a part of its width.
  private static let ringLine = 0.1

  init(_ bar: ProgressBar, in room: OverlayRoom, _ position: Position?) {
    self.bar = bar
    let place = FigurePlace(room: room, position: position)
    let short = Double(min(room.canvasWidth, room.canvasHeight))
    let given = bar.thickness.map { $0 * Double(room.canvasHeight) }
    switch bar.style {
    case .bar:
      let isUpright = bar.direction == .up || bar.direction == .down
      let whole = TextRect(width: Double(room.width), height: Double(room.height))
      let thin = max(2, (given ?? short * Self.canvas.thickness).rounded())
      let onCanvas = isUpright ? (width: thin, height: whole.height) : (width: whole.width, height: thin)
      let frame = place.rect(
        onCanvas: onCanvas, isUpright ? .right : .bottom,
        margin: isUpright ? (Self.edge, FigurePlace.margin) : (FigurePlace.margin, Self.edge))
      if room.isCanvas || given == nil {
        rect = frame
      } else {
        rect = place.place(
          isUpright ? (width: thin, height: frame.height) : (width: frame.width, height: thin), in: frame,
          .center)
      }
      thickness = isUpright ? rect.width : rect.height
    case .ring:
      let frame = place.rect(onCanvas: (short * Self.canvas.ring, short * Self.canvas.ring), .center)
      let side = min(frame.width, frame.height)
      rect = place.place((side, side), in: frame, .center)
      thickness = min(given ?? side * Self.ringLine, side / 2)
    }
  }

  /// Samples that it is long when it is full.
  var length: Double {
    switch bar.style {
    case .bar: isUpright ? rect.height : rect.width
    case .ring: 2 * .pi * radius
    }
  }

  private var isUpright: Bool { bar.direction == .up || bar.direction == .down }
  private var radius: Double { max(0.5, (rect.width - thickness) / 2) }
  private var roundness: Double { bar.rounded ? min(rect.width, rect.height) / 2 : 0 }

  /// - Parameter filled: samples of the length.
  func shapes(_ filled: Double) -> [Shape] {
    var shapes = [Shape(track(to: 1), bar.background, over: rect)]
    guard filled > 0 else { return shapes }
    switch bar.style {
    case .bar: shapes.append(Shape(fill(filled), bar.color, over: rect, clip: track(to: 1)))
    case .ring: shapes.append(Shape(track(to: filled / length), bar.color, over: rect))
    }
    return shapes
  }

  private func track(to part: Double) -> Shape.Outline {
    switch bar.style {
    case .bar: return .box(rect, radius: roundness)
    case .ring:
      let middle = Shape.Point(x: rect.x + rect.width / 2, y: rect.y + rect.height / 2)
      return .arc(
        middle, radius: radius, from: 0, to: bar.direction == .left ? -part : part, width: thickness,
        isRounded: bar.rounded)
    }
  }

  /// It begins outside of the track, which cuts it, so that its end alone is round.
  private func fill(_ filled: Double) -> Shape.Outline {
    let behind = 2 * roundness
    var part = rect
    switch bar.direction {
    case .right: part = TextRect(x: rect.x - behind, y: rect.y, width: filled + behind, height: rect.height)
    case .left: part = TextRect(x: rect.maxX - filled, y: rect.y, width: filled + behind, height: rect.height)
    case .down: part = TextRect(x: rect.x, y: rect.y - behind, width: rect.width, height: filled + behind)
    case .up: part = TextRect(x: rect.x, y: rect.maxY - filled, width: rect.width, height: filled + behind)
    }
    return .box(part, radius: roundness)
  }
}
