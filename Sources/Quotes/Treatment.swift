import ClipJob

/// What makes a painted sample more expensive or cheaper than one that is resampled.
public struct Treatment: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
  /// The same in every frame: it is prepared once, with all that is done to it, and then only drawn.
  public static let kept = Treatment(rawValue: 1)
  public static let blurred = Treatment(rawValue: 2)
  /// PQ, HLG or wide primaries, through a table.
  public static let toneMapped = Treatment(rawValue: 4)
  public static let rotated = Treatment(rawValue: 8)
  /// A blend mode that is defined on RGB, or a transition.
  public static let blended = Treatment(rawValue: 16)

  var weight: Double {
    var weight = 0.3
    if !contains(.kept) {
      weight = 1
      if contains(.blurred) { weight += 1.5 }
      if contains(.toneMapped) { weight += 2.5 }
      if contains(.rotated) { weight += 1 }
    }
    if contains(.blended) { weight += 0.7 }
    return weight
  }

  /// What the document asks for.
  public init(_ clip: Clip) {
    self = []
    let isRotated = clip.rotate.truncatingRemainder(dividingBy: 360) != 0
    switch clip.source.picture {
    case .decoded(isMoving: false), .drawn(_, isMoving: false), .overlaid(_, isMoving: false):
      if clip.motion.map({ $0.from == $0.to }) ?? true, !clip.frame.isMoving { insert(.kept) }
    // Motion shows the same of a colour. There is nothing to prepare, but what is turned is turned each time.
    case .flat: if !isRotated { insert(.kept) }
    case .decoded(isMoving: true), .drawn(_, isMoving: true), .overlaid(_, isMoving: true), nil: break
    }
    if isRotated { insert(.rotated) }
    if clip.blend != .normal { insert(.blended) }
  }

  /// Of the blurred copy behind a clip's picture: no motion moves it.
  public init(behind clip: Clip) {
    var clip = clip
    clip.motion = nil
    self = Treatment(clip).union(.blurred)
  }
}
