import MediaTypes

/// What a script shows at a time.
public struct AssFrame: Sendable {
  /// It differs from the frame that was asked for before. Otherwise, its pictures are those of that frame, the very same.
  public var hasChanged: Bool
  /// They do not overlap. None: nothing is shown.
  public var parts: [AssPart]
}

/// A piece of the canvas with something on it.
public struct AssPart: Sendable {
  /// 4:4:4 with alpha, premultiplied, in the canvas's colour. Its size is even.
  public var picture: Picture
  /// Where it lies on the canvas, even.
  public var x: Int
  public var y: Int
}
