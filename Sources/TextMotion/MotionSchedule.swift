import ClipJob

#if canImport(Glibc)
  import Glibc
#endif

/// When a text's animations run, in seconds of its time on screen.
///
/// Coming and leaving that do not fit are shortened in proportion. A loop fills what lies between them with whole rounds,
/// so it begins and ends where the text stands still: its rounds are a little longer or shorter than asked for. Where less
/// than half a round would fit there is no loop.
struct MotionSchedule: Sendable, Equatable {
  /// One animation's own times.
  struct Part: Sendable, Equatable {
    var start: Double
    var end: Double
    /// Of one unit; of a loop, of one round.
    var duration: Double
    var stagger: Double
    /// Of a loop, for each unit.
    var rounds = 1
  }

  var enter: Part?
  var exit: Part?
  var loop: Part?
  /// From when until when there is neither coming nor leaving.
  var stay: ClosedRange<Double>

  init(
    duration total: Double, enter: MotionPlayer?, exit: MotionPlayer?, loop: MotionPlayer?
  ) {
    let total = Self.sane(total, most: 1e7)
    let wanted = (enter?.length ?? 0) + (exit?.length ?? 0)
    let scale = wanted > total ? total / wanted : 1
    let from = enter.map { $0.length * scale } ?? 0
    // Where both fill the text they meet, whatever rounding does.
    let until =
      scale < 1 && enter != nil && exit != nil ? from : total - (exit.map { $0.length * scale } ?? 0)
    stay = min(from, until)...max(from, until)
    self.enter = enter.map {
      Part(start: 0, end: from, duration: $0.duration * scale, stagger: $0.stagger * scale)
    }
    self.exit = exit.map {
      Part(start: stay.upperBound, end: total, duration: $0.duration * scale, stagger: $0.stagger * scale)
    }
    if let loop { self.loop = Self.looped(loop, in: stay) }
  }

  private static func looped(_ loop: MotionPlayer, in stay: ClosedRange<Double>) -> Part? {
    let room = stay.upperBound - stay.lowerBound
    guard room > 0, room >= loop.duration / 2 else { return nil }
    // Waves are shifted, not delayed. Delays may take half the time, so that the last unit moves as well.
    let others = Double(loop.count - 1)
    let delay = loop.movement.tracks.isEmpty || others == 0 ? 0 : min(loop.stagger, room / 2 / others)
    let rounds = max(1, ((room - delay * others) / loop.duration).rounded())
    let scale = room / (delay * others + rounds * loop.duration)
    return Part(
      start: stay.lowerBound, end: stay.upperBound, duration: loop.duration * scale,
      stagger: (delay > 0 ? delay : loop.stagger) * scale, rounds: Int(rounds))
  }

  static func sane(_ seconds: Double, most: Double) -> Double {
    seconds > 0 ? min(seconds, most) : 0
  }
}
