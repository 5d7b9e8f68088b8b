/// Growing pauses between failures of one kind: doubled each time, half of each random, so that many workers
/// do not come back at the same moment.
struct Backoff: Sendable {
  let base: Double
  let cap: Double
  private(set) var failures = 0

  /// Seconds.
  init(base: Double = 0.2, cap: Double = 10) {
    self.base = base
    self.cap = cap
  }

  /// The seconds to wait after one more failure. `jitter`: 0…1.
  mutating func next(jitter: Double = .random(in: 0...1)) -> Double {
    let longest = min(cap, base * Double(1 << min(failures, 20)))
    failures += 1
    return longest * (0.5 + 0.5 * jitter)
  }

  mutating func reset() { failures = 0 }
}
