import MediaTypes

/// A generated picture and the part of it that is drawn: what nobody sees is neither made nor kept.
public struct GeneratedPart: Sendable, Equatable {
  /// Of the whole picture, in samples.
  public var width: Int
  public var height: Int
  /// What is drawn; even edges, inside the whole.
  public var part: PixelBox

  /// All of a picture.
  public init(width: Int, height: Int) {
    self.init(width: width, height: height, part: PixelBox(x: 0, y: 0, width: width, height: height))
  }

  public init(width: Int, height: Int, part: PixelBox) {
    self.width = width
    self.height = height
    self.part = part
  }

  /// Where fractions of the whole lie in what is drawn, in its samples; may reach beyond.
  public func window(x: Double, y: Double, width: Double, height: Double) -> SourceWindow {
    SourceWindow(
      x: x * Double(self.width) - Double(part.x), y: y * Double(self.height) - Double(part.y),
      width: width * Double(self.width), height: height * Double(self.height))
  }
}

extension PixelBox {
  /// The box around all that lands in this one when it is turned, clockwise by `degrees`, about the middle of `frame`.
  public func unturned(degrees: Double, about frame: PixelBox) -> PixelBox {
    Rotation(degrees: degrees, about: CanvasArea(frame)).sourceBounds(of: self)
  }
}
