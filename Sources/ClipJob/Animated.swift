import MediaTypes

/// How a value moves between two keyframes.
public enum Easing: Sendable, Equatable {
  case linear, easeIn, easeOut, easeInOut, hold
  /// CSS's cubic-bezier(x1, y1, x2, y2), with x1 and x2 in 0…1.
  case bezier(x1: Double, y1: Double, x2: Double, y2: Double)
}

/// A number, constant or moving over the clip's time.
public struct Animated: Sendable, Equatable {
  public struct Keyframe: Sendable, Equatable {
    /// Seconds of clip time.
    public var t: Double
    public var v: Double
    /// How the value moves from the previous keyframe to this one.
    public var easing: Easing
    public init(t: Double, v: Double, easing: Easing = .linear) {
      self.t = t
      self.v = v
      self.easing = easing
    }
  }

  /// In ascending time, at least one; a single keyframe is a constant.
  public let keyframes: [Keyframe]

  public init(_ constant: Double) { keyframes = [Keyframe(t: 0, v: constant)] }
  public init(keyframes: [Keyframe]) {
    precondition(!keyframes.isEmpty)
    self.keyframes = keyframes
  }

  /// The value where it never changes.
  public var constant: Double? {
    keyframes.allSatisfy { $0.v == keyframes[0].v } ? keyframes[0].v : nil
  }
}
