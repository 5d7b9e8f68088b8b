import ClipJob

/// How the pieces of one text move while it is on screen.
///
/// Times are seconds since it appeared. Coming begins at 0 and ends where the text stands still, exactly; leaving ends with
/// the text. Poses depend on nothing but the time, the letter and the seed.
public struct TextMotion: Sendable {
  public let units: TextUnits
  private let enter: MotionPlayer?
  private let exit: MotionPlayer?
  private let loop: MotionPlayer?
  private let schedule: MotionSchedule
  private let seed: UInt64

  /// `duration`: seconds on screen. `seed` chooses among what looks random; texts with the same seed move alike.
  public init(_ animations: TextAnimations, duration: Double, units: TextUnits, seed: UInt64 = 0) {
    self.units = units
    self.seed = seed
    enter = MotionPlayer(animations.enter, as: .enter, of: units)
    exit = MotionPlayer(animations.exit, as: .exit, of: units)
    loop = MotionPlayer(animations.loop, as: .loop, of: units)
    schedule = MotionSchedule(duration: duration, enter: enter, exit: exit, loop: loop)
  }

  /// The finest unit that has to be drawn as a picture of its own; nil: nothing ever moves.
  public var unit: TextAnimation.Unit? {
    let order: [TextAnimation.Unit] = [.letter, .word, .line, .all]
    let drawn = [enter, exit, schedule.loop == nil ? nil : loop].compactMap { $0?.drawnUnit }
    return order.first(where: drawn.contains)
  }

  /// When every unit stands still, so that the whole text can be one picture; nil: never. The bounds are still as well.
  public var stillRange: ClosedRange<Double>? {
    if schedule.loop == nil { return schedule.stay }
    return nil
  }

  /// Every pose at that moment is the identity.
  public func isStill(at seconds: Double) -> Bool {
    if let still = stillRange {
      let hasCome = enter == nil || seconds >= still.lowerBound
      let stays = exit == nil || seconds <= still.upperBound
      return hasCome && stays
    }
    return seconds == schedule.stay.lowerBound || seconds == schedule.stay.upperBound
  }

  /// The length of a loop's rounds as they are played; nil: there is none.
  public var loopRound: Double? { schedule.loop?.duration }

  /// How a letter is drawn. Its `unit` says which piece of the text turns and scales with it.
  public func pose(ofLetter letter: Int, at seconds: Double) -> UnitPose {
    guard !seconds.isNaN else { return UnitPose() }
    let seconds = min(max(seconds, -1e7), 2e7)
    if let enter, let part = schedule.enter, seconds < part.end {
      return pose(enter, part, letter, seconds)
    }
    if let exit, let part = schedule.exit, seconds > part.start {
      return pose(exit, part, letter, seconds)
    }
    if let loop, let part = schedule.loop { return pose(loop, part, letter, seconds) }
    return UnitPose()
  }

  /// How a whole unit is drawn, where `unit` is no finer than it.
  public func pose(of unit: TextAnimation.Unit, _ index: Int, at seconds: Double) -> UnitPose {
    guard let letter = units.firstLetter(of: unit, index) else { return UnitPose() }
    return pose(ofLetter: letter, at: seconds)
  }

  private func pose(_ player: MotionPlayer, _ part: MotionSchedule.Part, _ letter: Int, _ seconds: Double)
    -> UnitPose
  {
    let index = units.index(of: player.unit, letter: letter)
    return player.pose(index, letter: max(0, letter), at: seconds, in: part, seed: seed)
  }
}
