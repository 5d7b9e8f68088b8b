import ClipJob
import Compositor
import MediaTypes
import Telemetry

// Note: an overlay is a picture as large as its clip's frame of which only the pieces exist. What crop, motion and a frame that
// moves do to such a picture they do to its pieces: each goes where its part of the picture would go.

extension Placement {
  /// The frame in which an overlay is laid out: a frame that moves is taken at its beginning.
  var room: OverlayRoom {
    let frame = parts(at: Moment())[0].frame.outside
    return OverlayRoom(
      width: max(2, frame.width), height: max(2, frame.height), canvasWidth: canvas.width,
      canvasHeight: canvas.height, detail: detail)
  }

  /// A picture that moves is nearly as sharp between samples as on them if it is drawn three times as large as it is shown: on a
  /// slow slide its edges change by 7 %, at twice the size by 14 %.
  private var detail: Int {
    if isStill { return 1 }
    let zoom =
      clip.motion.map { max($0.from.zoom, $0.to.zoom, 1) / min(clip.crop.width, clip.crop.height) } ?? 1
    let growth =
      [clip.frame.width, clip.frame.height].compactMap { side -> Double? in
        guard let side, side.isMoving else { return nil }
        return side.bounds.upperBound / max(side.value(at: 0), 1e-3)
      }.max() ?? 1
    return Int(min(8, max(3, zoom * growth)).rounded(.up))
  }

  /// The layers of an overlay's pieces, in the same order.
  func layers(_ pieces: [OverlayPiece], in room: OverlayRoom, opacity: Double, at moment: Moment) -> [Layer] {
    parts(at: moment).flatMap { part -> [Layer] in
      let place = OverlayPlace(part, room)
      return pieces.compactMap { layer($0, place, opacity: opacity) }
    }
  }

  private func layer(_ piece: OverlayPiece, _ place: OverlayPlace, opacity: Double) -> Layer? {
    let opacity = opacity * piece.opacity
    guard opacity > 0, piece.area.width > 0, piece.area.height > 0 else { return nil }
    var area = place.area(of: piece.area, flip: clip.flip)
    let frame = place.frame
    let rotation =
      (clip.flip == .horizontal || clip.flip == .vertical ? -piece.rotation : piece.rotation) + clip.rotate
    let unturned = area
    if clip.rotate != 0 { area = area.turned(clip.rotate, about: frame) }
    let sigma = piece.blur * place.scale
    // Three deviations: there is nothing to see of a blur beyond.
    let blurred = sigma > 0 ? area.grown(by: 3 * sigma) : area
    let box = blurred.outside
    guard !box.isEmpty else { return nil }
    // The box is wider than the picture, by transparent samples.
    let (stepX, stepY) = (
      Double(piece.picture.width) / area.width, Double(piece.picture.height) / area.height
    )
    var before = (x: area.x - Double(box.x), y: area.y - Double(box.y))
    let turns = clip.flip == .vertical || clip.flip == .both ? 2 : 0
    let mirrored = (clip.flip == .horizontal || clip.flip == .vertical) != piece.isMirrored
    if mirrored != (turns == 2) { before.x = Double(box.right) - area.right }
    if turns == 2 { before.y = Double(box.bottom) - area.bottom }
    let window = SourceWindow(
      x: -before.x * stepX, y: -before.y * stepY, width: Double(box.width) * stepX,
      height: Double(box.height) * stepY)
    return Layer(
      .picture(piece.picture), window: window, box: box,
      clip: place.shown(
        of: piece, flip: clip.flip, movedBy: (area.x - unturned.x, area.y - unturned.y)),
      quarterTurns: turns, mirrored: mirrored, rotation: rotation,
      opacity: opacity, mode: mode, effects: sigma > 0 ? [.blur(sigma: sigma)] : [],
      isStatic: piece.isStatic,
      fine: rotation == 0 ? nil : Layer.FinePlace(shown: CanvasArea(box), frame: area))
  }
}

/// How samples of a room become those of the canvas.
private struct OverlayPlace {
  private let window: Box
  private let part: CanvasArea
  private let width: Double
  private let height: Double
  let frame: CanvasArea

  init(_ part: FittedPart, _ room: OverlayRoom) {
    window = part.window
    self.part = part.area
    frame = part.frame
    (width, height) = (Double(room.width), Double(room.height))
  }

  private var scaleX: Double { part.width / (window.width * width) }
  private var scaleY: Double { part.height / (window.height * height) }
  var scale: Double { (scaleX * scaleY).squareRoot() }

  func area(of area: CanvasArea, flip: Flip?) -> CanvasArea {
    var x = part.x + (area.x - window.x * width) * scaleX
    var y = part.y + (area.y - window.y * height) * scaleY
    let (w, h) = (area.width * scaleX, area.height * scaleY)
    if flip == .horizontal || flip == .both { x = part.x + part.right - x - w }
    if flip == .vertical || flip == .both { y = part.y + part.bottom - y - h }
    return CanvasArea(x: x, y: y, width: w, height: h)
  }

  /// What is seen of a piece before it is turned, on the even grid; nil: all of it. A piece that turns by itself is not cut at the
  /// frame: what cuts it would turn with it.
  ///
  /// - Parameter offset: by which the piece was moved when the frame was turned.
  func shown(of piece: OverlayPiece, flip: Flip?, movedBy offset: (x: Double, y: Double)) -> PixelBox? {
    let isCut = window != .full && piece.rotation == 0
    guard isCut || piece.columns != nil || piece.rows != nil else { return nil }
    // Far outside of all pieces.
    let all = -100_000..<100_000
    let (columns, rows) = (piece.columns ?? all, piece.rows ?? all)
    let seen = area(
      of: CanvasArea(
        x: Double(columns.lowerBound), y: Double(rows.lowerBound), width: Double(columns.count),
        height: Double(rows.count)), flip: flip)
    // Neighbours share an edge: it is rounded, not widened.
    func even(_ edge: Double) -> Int { Int((edge / 2).rounded()) * 2 }
    let box = PixelBox(
      left: even(seen.x + offset.x), top: even(seen.y + offset.y), right: even(seen.right + offset.x),
      bottom: even(seen.bottom + offset.y))
    guard isCut else { return box }
    return box.intersection(
      CanvasArea(x: part.x + offset.x, y: part.y + offset.y, width: part.width, height: part.height).outside)
  }
}

extension CanvasArea {
  fileprivate func grown(by margin: Double) -> CanvasArea {
    CanvasArea(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }

  /// The area whose middle is this one's, turned about the middle of another.
  fileprivate func turned(_ degrees: Double, about frame: CanvasArea) -> CanvasArea {
    let (sine, cosine) = sineAndCosine(degrees: degrees)
    let (px, py) = (frame.x + frame.width / 2, frame.y + frame.height / 2)
    let (dx, dy) = (x + width / 2 - px, y + height / 2 - py)
    return CanvasArea(
      x: px + dx * cosine - dy * sine - width / 2, y: py + dx * sine + dy * cosine - height / 2, width: width,
      height: height)
  }
}

extension TimelineClip {
  /// What its overlay is opened with. `fps`: of the canvas.
  func overlayOpening(fps: Rational, clock: StageClock) -> OverlayOpening {
    let (start, source) = (start, sourceClip)
    return OverlayOpening(
      path: path + ".source." + type(of: clip.source.spec).key, duration: duration, fps: fps,
      elapsed: { Rational($0) / fps - start }, sourceTime: { source.sourceTime(at: Rational($0) / fps) },
      position: clip.position, isStraight: clip.blend != .normal, clock: clock)
  }
}
