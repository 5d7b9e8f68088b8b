/// Energy that a device took since it is looked at: what its own counter grew by or, without one, its power over the
/// time between two looks. Never falls. A pure value; times are monotonic seconds.
struct EnergyCounter: Sendable, Equatable {
  /// More than any board takes: a counter that grew faster was reset or misread.
  private static let mostWatts = 5000.0

  private(set) var joules = 0.0
  /// Whether any part of it is power times time, and so an estimate.
  private(set) var isEstimate = false
  private var last: Look?

  private struct Look: Equatable {
    var counter: Double?
    var watts: Double?
    var time: Double
  }

  /// - Parameters:
  ///   - counter: joules since whenever; nil: the device does not count.
  ///   - watts: nil: it does not tell.
  mutating func add(counter: Double?, watts: Double?, at time: Double) {
    let look = Look(counter: counter, watts: watts, time: time)
    defer { last = look }
    guard let last, time > last.time else { return }
    let seconds = time - last.time
    if let grown = Self.growth(last.counter, counter), grown <= Self.mostWatts * seconds {
      joules += grown
    } else if let before = last.watts ?? watts, let after = watts ?? last.watts {
      joules += (before + after) / 2 * seconds
      isEstimate = true
    }
  }

  private static func growth(_ before: Double?, _ after: Double?) -> Double? {
    guard let before, let after, after >= before else { return nil }
    return after - before
  }
}
