import ClipJob

#if canImport(Glibc)
  import Glibc
#endif

/// One animation of a text: a row of the table with what the job changed about it.
struct MotionPlayer: Sendable {
  enum Role: Sendable { case enter, exit, loop }

  let role: Role
  let row: AnimationTable.Row
  let movement: Movement
  let unit: TextAnimation.Unit
  /// Seconds of one unit or one round.
  let duration: Double
  let stagger: Double
  let easing: Easing
  /// Units.
  let count: Int

  /// Nil: the preset has nothing of that kind.
  init?(_ animation: TextAnimation?, as role: Role, of units: TextUnits) {
    guard let animation else { return nil }
    row = AnimationTable.row(animation.preset)
    guard let movement = role == .loop ? row.loop : row.enter else { return nil }
    self.role = role
    self.movement = movement
    unit = animation.unit ?? row.unit
    let wanted = MotionSchedule.sane(animation.duration ?? movement.duration, most: 1e6)
    // Shorter rounds than a fast display's frames would only be noise.
    duration = role == .loop ? max(wanted, 0.02) : wanted
    stagger = MotionSchedule.sane(animation.stagger ?? movement.stagger, most: 1e6)
    easing = animation.easing ?? movement.easing
    count = units.count(of: unit)
  }

  /// Seconds from the first unit's start to the last one's end.
  var length: Double { duration + stagger * Double(count - 1) }

  /// What has to be drawn by itself: letters, where their distances or shapes change.
  var drawnUnit: TextAnimation.Unit {
    movement.properties.isDisjoint(with: [.tracking, .scramble]) ? unit : .letter
  }

  /// How `index`, one of its units, is drawn at `seconds`; `letter` is for what differs within a unit.
  func pose(_ index: Int, letter: Int, at seconds: Double, in part: MotionSchedule.Part, seed: UInt64)
    -> UnitPose
  {
    var pose = UnitPose()
    guard let moment = moment(index, at: seconds, in: part) else { return pose }
    pose.unit = unit
    let onward = role == .exit && row.leavesOnward
    for track in movement.tracks {
      var value = track.value(at: moment.way)
      if onward, [.dx, .dy, .rotation].contains(track.property) { value = -value }
      pose[track.property] = value
      // The rate is that of time, whatever the frames are: what a letter shows does not depend on them.
      if track.property == .scramble, value > 0.5 {
        let step = UInt64(max(0, seconds) * Self.scrambleRate)
        pose.scramble = SeededNoise.hash(seed, 1, UInt64(letter), step)
      }
    }
    guard moment.presence > 0 else { return pose }
    for wave in movement.waves {
      let turns = moment.round * Double(wave.frequency) + wave.phase - moment.lag
      pose[wave.property] += moment.presence * wave.amplitude * sin(2 * .pi * (turns - turns.rounded(.down)))
    }
    for noise in movement.noise {
      let value = noiseValue(noise, index, moment, part, seed)
      // Light only becomes less: what is opaque already cannot be more.
      let amount = noise.property == .opacity && role == .loop ? -abs(value) : value
      pose[noise.property] += moment.presence * noise.amplitude * amount
    }
    return pose
  }

  /// Changes of a scrambled letter a second.
  static let scrambleRate = 15.0

  private struct Moment {
    /// The part of the tracks, eased.
    var way: Double
    /// The part of the round, in a loop; of the unit's time, otherwise.
    var round: Double
    /// Turns by which a wave is behind that of the first unit.
    var lag = 0.0
    /// How much there is of waves and noise: none at the ends.
    var presence: Double
    var seconds: Double
  }

  /// Nil: the unit stands still.
  private func moment(_ index: Int, at seconds: Double, in part: MotionSchedule.Part) -> Moment? {
    let delay = part.stagger * Double(role == .exit && row.leavesBackward ? count - 1 - index : index)
    switch role {
    case .enter:
      if seconds >= part.end { return nil }
      let local = seconds - part.start - delay
      let x = part.duration > 0 ? local / part.duration : (local < 0 ? 0 : 1)
      if x >= 1 { return nil }
      return Moment(way: eased(x), round: x, presence: hump(x), seconds: max(0, local))
    case .exit:
      let local = seconds - part.start - delay
      if seconds <= part.start || local <= 0 { return nil }
      // At the text's end all of it has left, whatever rounding says.
      let x = seconds >= part.end || part.duration <= 0 ? 1 : min(1, local / part.duration)
      return Moment(way: eased(1 - x), round: x, presence: hump(x), seconds: local)
    case .loop:
      guard seconds > part.start, seconds < part.end else { return nil }
      return loopMoment(seconds - part.start, delay, in: part)
    }
  }

  private func loopMoment(_ local: Double, _ delay: Double, in part: MotionSchedule.Part) -> Moment? {
    let length = part.end - part.start
    let ramp = min(part.duration / 2, length / 4)
    let rounds = movement.tracks.isEmpty ? local / part.duration : (local - delay) / part.duration
    let isOver = !movement.tracks.isEmpty && (rounds <= 0 || rounds >= Double(part.rounds))
    if isOver, movement.waves.isEmpty, movement.noise.isEmpty { return nil }
    let round = rounds - rounds.rounded(.down)
    return Moment(
      way: isOver ? 1 : eased(round), round: round, lag: movement.tracks.isEmpty ? delay / part.duration : 0,
      presence: smooth(min(1, min(local, length - local) / ramp)), seconds: local)
  }

  /// A Bézier curve's control points are the job's: what it does between them stays within reach.
  private func eased(_ x: Double) -> Double { min(max(easing.apply(x), -2), 3) }

  private func hump(_ x: Double) -> Double { x > 0 && x < 1 ? 4 * x * (1 - x) : 0 }

  private func smooth(_ x: Double) -> Double { x * x * (3 - 2 * x) }

  /// −1…1.
  private func noiseValue(
    _ noise: MotionNoise, _ index: Int, _ moment: Moment, _ part: MotionSchedule.Part, _ seed: UInt64
  ) -> Double {
    // A round has a whole number of steps, so that it fits the next.
    let steps = role == .loop ? max(1, (noise.rate * part.duration).rounded()) : 0
    let position = role == .loop ? moment.round * steps : moment.seconds * noise.rate
    let step = position.rounded(.down)
    func value(_ step: Double) -> Double {
      let wrapped = role == .loop ? step.truncatingRemainder(dividingBy: steps) : step
      return SeededNoise.value(
        of: SeededNoise.hash(
          seed, 2, UInt64(noise.property.rawValue), UInt64(index), UInt64(min(wrapped, 1e15))))
    }
    if noise.isHeld { return value(step) }
    return value(step) + (value(step + 1) - value(step)) * smooth(position - step)
  }
}
