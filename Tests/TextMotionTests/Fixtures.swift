import ClipJob
import Testing

@testable import TextMotion

/// 18 letters, 4 words, 2 lines.
let paragraph = TextUnits(
  wordOfLetter: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3],
  lineOfLetter: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])

let comingRows = AnimationTable.rows.filter { $0.enter != nil }
let loopRows = AnimationTable.rows.filter { $0.loop != nil }

func motion(
  enter: TextAnimation? = nil, exit: TextAnimation? = nil, loop: TextAnimation? = nil, duration: Double = 6,
  units: TextUnits = paragraph, seed: UInt64 = 0
) -> TextMotion {
  var animations = TextAnimations()
  animations.enter = enter
  animations.exit = exit
  animations.loop = loop
  return TextMotion(animations, duration: duration, units: units, seed: seed)
}

/// A movement for tests of one rule.
func animation(
  _ preset: TextAnimationPreset, unit: TextAnimation.Unit? = nil, duration: Double? = nil,
  stagger: Double? = nil,
  easing: Easing? = nil
) -> TextAnimation {
  var animation = TextAnimation(preset)
  animation.unit = unit
  animation.duration = duration
  animation.stagger = stagger
  animation.easing = easing
  return animation
}

/// The largest difference of any property; a whole turn is none.
func distance(_ a: UnitPose, _ b: UnitPose) -> Double {
  MotionProperty.allCases.filter { $0 != .scramble }.map { property in
    let difference = abs(a[property] - b[property])
    return property == .rotation ? min(difference, abs(difference - 360)) / 90 : difference
  }.max() ?? 0
}

extension AnimationTable.Row: CustomTestStringConvertible {
  public var testDescription: String { preset.rawValue }
}
