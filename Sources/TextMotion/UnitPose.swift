import ClipJob

/// What an animation changes about a unit of text.
public enum MotionProperty: Int, Sendable, CaseIterable {
  /// How far it is from its place, to the right and downwards, in ems.
  case dx, dy
  /// Its size about its centre; 1 is its own, negative is mirrored.
  case scaleX, scaleY
  /// Degrees clockwise about its centre.
  case rotation
  /// 0…1.
  case opacity
  /// The standard deviation of a Gaussian blur, in ems.
  case blur
  /// The part of its box that is shown, from its leading edge: 0…1.
  case reveal
  /// Added to the distances between its letters, in ems.
  case tracking
  /// Above one half, its letters are replaced by others.
  case scramble

  /// The value that changes nothing.
  public var identity: Double {
    switch self {
    case .scaleX, .scaleY, .opacity, .reveal: 1
    case .dx, .dy, .rotation, .blur, .tracking, .scramble: 0
    }
  }

  /// Between which values a pose has it, whatever an easing makes of it.
  public var range: ClosedRange<Double> {
    switch self {
    case .opacity, .reveal, .scramble: 0...1
    case .blur: 0...4
    case .scaleX, .scaleY: -16...16
    case .dx, .dy, .tracking: -64...64
    case .rotation: -3600...3600
    }
  }
}

/// How a unit of text is drawn at a moment, compared with how it stands still.
///
/// A point of the unit is first scaled, then turned, both about the centre of `unit`, then moved. `reveal` cuts the box of
/// `unit` before that.
public struct UnitPose: Sendable, Equatable {
  public var dx = 0.0
  public var dy = 0.0
  public var scaleX = 1.0
  public var scaleY = 1.0
  public var rotation = 0.0
  public var opacity = 1.0
  public var blur = 0.0
  public var reveal = 1.0
  public var tracking = 0.0
  /// Which other letter stands for this one: any number, for the caller to choose by. Nil: the letter itself.
  public var scramble: UInt64?
  /// What turns, scales and is cut as one. `all` is the block of text.
  public var unit = TextAnimation.Unit.all

  public init() {}

  /// Nothing differs from the text that stands still; `unit` does not matter then.
  public var isIdentity: Bool {
    var copy = self
    copy.unit = .all
    return copy == UnitPose()
  }

  /// Nothing is seen of it.
  public var isInvisible: Bool { opacity <= 0 || reveal <= 0 || scaleX == 0 || scaleY == 0 }

  /// Kept within the property's range. Scramble is a letter's own, and not set here.
  subscript(property: MotionProperty) -> Double {
    get {
      switch property {
      case .dx: dx
      case .dy: dy
      case .scaleX: scaleX
      case .scaleY: scaleY
      case .rotation: rotation
      case .opacity: opacity
      case .blur: blur
      case .reveal: reveal
      case .tracking: tracking
      case .scramble: scramble == nil ? 0 : 1
      }
    }
    set {
      let value = min(max(newValue, property.range.lowerBound), property.range.upperBound)
      switch property {
      case .dx: dx = value
      case .dy: dy = value
      case .scaleX: scaleX = value
      case .scaleY: scaleY = value
      case .rotation: rotation = value
      case .opacity: opacity = value
      case .blur: blur = value
      case .reveal: reveal = value
      case .tracking: tracking = value
      case .scramble: break
      }
    }
  }
}
