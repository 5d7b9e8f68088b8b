import Synchronization

/// One series: a value that threads change and scrapes read.
public protocol MetricSeries: AnyObject, Sendable {
  init(_ kind: FamilyDescription.Kind)
  var reading: Reading { get }
}

/// What a series holds at one moment.
public enum Reading: Sendable, Equatable {
  case number(Double)
  /// Observations in each bucket, not cumulative, the last one past all bounds.
  case buckets([UInt64], sum: Double)
}

/// A number that only grows. Any thread may add; no lock is taken.
public final class Counter: MetricSeries {
  private let bits = Atomic<UInt64>(0)

  public init(_: FamilyDescription.Kind = .counter) {}

  /// What is not a positive number is ignored: a counter never goes back.
  public func add(_ amount: Double = 1) {
    guard amount > 0, amount.isFinite else { return }
    bits.add(amount)
  }

  public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
  public var reading: Reading { .number(value) }
}

/// A number that goes up and down. Any thread may set it; no lock is taken.
public final class Gauge: MetricSeries {
  private let bits = Atomic<UInt64>(0)

  public init(_: FamilyDescription.Kind = .gauge) {}

  public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
  public func add(_ amount: Double) { bits.add(amount) }

  public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
  public var reading: Reading { .number(value) }
}

/// Observations, counted by size. The bounds of its buckets belong to them: Prometheus's `le`.
public final class Histogram: MetricSeries {
  private struct State {
    var counts: [UInt64]
    var sum = 0.0
  }

  public let bounds: [Double]
  private let state: Mutex<State>

  public init(_ kind: FamilyDescription.Kind) {
    if case .histogram(let bounds) = kind { self.bounds = bounds } else { bounds = [] }
    state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
  }

  /// What is not a finite number is ignored.
  public func observe(_ value: Double) {
    guard value.isFinite else { return }
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock {
      $0.counts[bucket] += 1
      $0.sum += value
    }
  }

  public var reading: Reading { state.withLock { .buckets($0.counts, sum: $0.sum) } }
}

extension Atomic<UInt64> {
  /// Adds to the number whose bits this holds.
  fileprivate func add(_ amount: Double) {
    var old = load(ordering: .relaxed)
    while true {
      let new = (Double(bitPattern: old) + amount).bitPattern
      let (exchanged, found) = weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
      if exchanged { return }
      old = found
    }
  }
}
