import ClipJob
import Typography

/// Where a figure lies that has no size of its own, such as a waveform: it fills its clip's frame. On the whole canvas it is
/// as large as looks good, within what television keeps free.
struct FigurePlace {
  let room: OverlayRoom
  /// Of the clip; nil: the figure's.
  let position: Position?

  /// A twentieth (EBU R 95).
  static let margin = 0.05

  /// - Parameters:
  ///   - size: on a whole canvas, samples.
  ///   - standard: the position there, where the clip has none.
  ///   - margin: parts of the canvas's sides that are kept free.
  func rect(
    onCanvas size: (width: Double, height: Double), _ standard: Position,
    margin: (x: Double, y: Double) = (margin, margin)
  ) -> TextRect {
    let (width, height) = (Double(room.width), Double(room.height))
    guard room.isCanvas else { return TextRect(width: width, height: height) }
    return place(size, in: TextRect(width: width, height: height).inset(by: margin.x, margin.y), standard)
  }

  /// A part of a rectangle, on whole samples.
  func place(_ size: (width: Double, height: Double), in rect: TextRect, _ standard: Position) -> TextRect {
    let position = position ?? standard
    let (width, height) = (min(size.width, rect.width).rounded(), min(size.height, rect.height).rounded())
    return TextRect(
      x: (rect.x + (rect.width - width) * position.x).rounded(),
      y: (rect.y + (rect.height - height) * position.y).rounded(), width: width, height: height)
  }
}

extension TextRect {
  /// Parts of its sides.
  fileprivate func inset(by left: Double, _ top: Double) -> TextRect {
    TextRect(
      x: x + width * left, y: y + height * top, width: width * (1 - 2 * left), height: height * (1 - 2 * top))
  }
}
