/// The box on the canvas that a clip fills, in fractions of the canvas, as far as the document gives it. It may move.
public struct FrameSpec: Sendable, Equatable {
  /// The top left corner; nil: where the clip's position puts it, or 0.
  public var x: Animated?, y: Animated?
  /// One of them nil: it follows from the other and the shape of the source; both nil: all of the canvas.
  public var width: Animated?, height: Animated?

  public init(x: Animated? = nil, y: Animated? = nil, width: Animated? = nil, height: Animated? = nil) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public init(_ box: Box) {
    self.init(
      x: Animated(box.x), y: Animated(box.y), width: Animated(box.width), height: Animated(box.height))
  }

  public static let full = FrameSpec()

  /// Whether one side follows from the other.
  public var hasOneSide: Bool { (width == nil) != (height == nil) }

  /// Whether it is not in the same place all the time.
  public var isMoving: Bool { [x, y, width, height].contains { $0?.isMoving == true } }
}

/// One of nine places in a box.
public enum Position: String, Sendable, CaseIterable {
  case topLeft = "top-left"
  case top = "top"
  case topRight = "top-right"
  case left = "left"
  case center = "center"
  case right = "right"
  case bottomLeft = "bottom-left"
  case bottom = "bottom"
  case bottomRight = "bottom-right"

  /// The part of the free space that lies to the left: 0, ½ or 1.
  public var x: Double {
    switch self {
    case .topLeft, .left, .bottomLeft: 0
    case .top, .center, .bottom: 0.5
    case .topRight, .right, .bottomRight: 1
    }
  }

  /// The part of the free space that lies above: 0, ½ or 1.
  public var y: Double {
    switch self {
    case .topLeft, .top, .topRight: 0
    case .left, .center, .right: 0.5
    case .bottomLeft, .bottom, .bottomRight: 1
    }
  }

  init(x: Double, y: Double) { self = Self.allCases.first { $0.x == x && $0.y == y } ?? .center }
}

/// How far from the canvas's edges a positioned frame stays, in fractions of the canvas's shorter side.
public struct Margin: Sendable, Hashable {
  public var x: Double, y: Double
  public init(x: Double = 0, y: Double = 0) {
    self.x = x
    self.y = y
  }
  public static let none = Margin()
}
