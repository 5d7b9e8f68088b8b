import ClipJob
import Compositor
import MediaTypes
import TextMotion
import Typography

/// The pictures of a text's parts: each is drawn when it is first seen, and kept.
final class TextPictures {
  let layout: TextLayout
  /// Of the layout's top left corner in the room.
  let origin: (x: Double, y: Double)
  private let painter: TextPainter
  /// How much larger than shown they are drawn.
  private let scale: Double
  private let isStraight: Bool
  private var kept: [TextPart: TextPicture?] = [:]

  /// Bytes of a picture of all of the text, if it can be helped.
  private static let mostBytes = 48 << 20

  /// `scale`: how much larger than shown they are to be drawn; text that is large already is drawn less so.
  init(_ layout: TextLayout, at origin: (x: Double, y: Double), scale: Double, isStraight: Bool) {
    self.layout = layout
    self.origin = origin
    painter = TextPainter(layout)
    self.isStraight = isStraight
    var scale = max(1, scale.rounded())
    while scale > 1, painter.byteCount(TextPart(), scale: scale) > Self.mostBytes { scale -= 1 }
    self.scale = scale
  }

  /// A part of the text where it stands still; nil: there is nothing to see of it.
  func piece(_ part: TextPart) throws(TextError) -> OverlayPiece? {
    var part = part
    part.isPremultiplied = !isStraight
    let picture: TextPicture?
    if let known = kept[part] {
      picture = known
    } else {
      picture = try painter.picture(part, scale: scale)
      kept[part] = picture
    }
    guard let picture else { return nil }
    return OverlayPiece(picture, at: origin)
  }
}

extension OverlayPiece {
  /// As an animation has it that moves a unit of text.
  ///
  /// - Parameters:
  ///   - rect: the unit's, in samples of the room.
  ///   - em: samples.
  ///   - dx: samples by which it is moved besides.
  func posed(
    _ pose: UnitPose, about rect: TextRect, em: Double, dx: Double = 0, isRightToLeft: Bool
  ) -> OverlayPiece {
    var moved = posed(
      about: rect.x + rect.width / 2, rect.y + rect.height / 2, scaleX: pose.scaleX, scaleY: pose.scaleY,
      rotation: pose.rotation, dx: pose.dx * em + dx, dy: pose.dy * em)
    moved.opacity *= pose.opacity
    moved.blur += pose.blur * em
    if pose.reveal < 1 {
      let shown = rect.width * pose.reveal
      // What hangs over the unit's edges is part of it.
      let (left, right) =
        isRightToLeft ? (rect.maxX - shown, rect.maxX + em) : (rect.x - em, rect.x + shown)
      let from = Int(left.rounded())
      let revealed = from..<max(from, Int(right.rounded()))
      moved.columns = moved.columns.map { $0.clamped(to: revealed) } ?? revealed
    }
    return moved
  }

  /// Scaled and turned about a point, and moved: samples of the room.
  func posed(
    about x: Double, _ y: Double, scaleX: Double, scaleY: Double, rotation: Double, dx: Double, dy: Double
  ) -> OverlayPiece {
    var piece = self
    let (sine, cosine) = sineAndCosine(degrees: rotation)
    let (width, height) = (area.width * abs(scaleX), area.height * abs(scaleY))
    let (offX, offY) = (
      (area.x + area.width / 2 - x) * scaleX, (area.y + area.height / 2 - y) * scaleY
    )
    piece.area = CanvasArea(
      x: x + offX * cosine - offY * sine + dx - width / 2,
      y: y + offX * sine + offY * cosine + dy - height / 2,
      width: width, height: height)
    piece.rotation += rotation
    // Mirrored both ways is turned by half.
    if scaleX < 0 { piece.isMirrored.toggle() }
    if scaleY < 0 {
      piece.isMirrored.toggle()
      piece.rotation += 180
    }
    return piece
  }
}
