import Compositor

extension Placement {
  /// Whether nothing of the clip lies on the canvas, as long as it is not turned.
  func isOutside(canvasWidth: Int, canvasHeight: Int) -> Bool {
    parts.allSatisfy { part in
      let left = max(0, part.box.x, part.clip.x)
      let top = max(0, part.box.y, part.clip.y)
      let right = min(canvasWidth, part.box.x + part.box.width, part.clip.x + part.clip.width)
      let bottom = min(canvasHeight, part.box.y + part.box.height, part.clip.y + part.clip.height)
      return left >= right || top >= bottom
    }
  }

  /// How many canvas samples a pixel of the source becomes at most, in one direction, before motion. Pictures that are
  /// blurred on purpose do not count.
  ///
  /// - Parameter size: of the displayed source, pixels.
  func enlargement(of size: (width: Int, height: Int)) -> Double {
    parts.filter { $0.blur == 0 }.map { part in
      max(
        Double(part.box.width) / (part.window.width * Double(size.width)),
        Double(part.box.height) / (part.window.height * Double(size.height)))
    }.max() ?? 0
  }
}
