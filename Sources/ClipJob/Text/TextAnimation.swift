/// How text comes, stays and goes.
public struct TextAnimations: Sendable, Equatable {
  public var enter: TextAnimation?
  public var exit: TextAnimation?
  public var loop: TextAnimation?
  public init() {}
}

/// One animation of a text, of its units one after the other.
public struct TextAnimation: Sendable, Equatable {
  /// What moves by itself.
  public enum Unit: String, Sendable, CaseIterable { case letter, word, line, all }

  /// One of `TextAnimationPreset`'s.
  public var preset: TextAnimationPreset
  /// Nil: as the preset has it.
  public var unit: Unit?
  /// Seconds of one unit; of a loop, of one round. Nil: the preset's.
  public var duration: Double?
  /// Seconds between the starts of units; nil: the preset's.
  public var stagger: Double?
  /// Nil: the preset's.
  public var easing: Easing?

  public init(_ preset: TextAnimationPreset) { self.preset = preset }
}

/// The names of animations. What each looks like is a row of a table (`AnimationTable`, TextMotion).
public enum TextAnimationPreset: String, Sendable, CaseIterable {
  case fade
  case slideUp
  case slideDown
  case slideLeft
  case slideRight
  case rise, drop, pop, bounce, zoom, stamp, squeeze, typewriter, scramble
  case blurIn = "blur"
  case track, wipe
  case rotate, roll, flip, spin, swing
  case flicker, wave, shake, pulse, heartbeat, wobble, float, breathe, jump, blink

  /// Those by which a text comes and leaves.
  public static let comings: [TextAnimationPreset] = allCases.filter { !onlyLoops.contains($0) }
  private static let onlyLoops: [TextAnimationPreset] = [
    .shake, .pulse, .heartbeat, .wobble, .float, .breathe, .jump, .blink,
  ]

  /// Those that go on while a text stays.
  public static let loops: [TextAnimationPreset] =
    [.bounce, .flip, .spin, .swing, .flicker, .wave] + onlyLoops
}
