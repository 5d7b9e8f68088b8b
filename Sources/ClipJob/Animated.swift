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

  public var isMoving: Bool { constant == nil }

  /// Between which values it always stays; it need not reach them.
  public var bounds: ClosedRange<Double> {
    var (low, high) = (keyframes[0].v, keyframes[0].v)
    for (from, to) in zip(keyframes, keyframes.dropFirst()) {
      for part in [to.easing.reach.lowerBound, to.easing.reach.upperBound] {
        let value = from.v + (to.v - from.v) * part
        (low, high) = (min(low, value), max(high, value))
      }
    }
    return low...high
  }

  /// The value at a time of the clip, in seconds: before the first keyframe its value, after the last the
  /// last's.
  public func value(at seconds: Double) -> Double {
    // The first keyframe that lies after the time.
    var (low, high) = (0, keyframes.count)
    while low < high {
      let middle = (low + high) / 2
      if keyframes[middle].t > seconds { high = middle } else { low = middle + 1 }
    }
    guard low > 0 else { return keyframes[0].v }
    guard low < keyframes.count else { return keyframes[keyframes.count - 1].v }
    let (from, to) = (keyframes[low - 1], keyframes[low])
    return from.v + (to.v - from.v) * to.easing.apply((seconds - from.t) / (to.t - from.t))
  }
}

extension Animated: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  public init(floatLiteral value: Double) { self.init(value) }
  public init(integerLiteral value: Int) { self.init(Double(value)) }
}
