import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The stages of a render, in the order in which a clip passes through them.
public enum Stage: String, Sendable, CaseIterable {
  /// Finding out what the sources are.
  case fetch
  /// Pictures and sound out of files.
  case decode
  case compose, encode, publish
}

/// Adds up what each stage of one render took.
///
/// Wall time is the time that a stage's threads were inside its work, waiting the time that they were held up by a
/// neighbour. Stages overlap, and a stage may have several threads, so sums may exceed the render's own time. CPU time
/// is that of the calling threads alone: codecs that run threads of their own show up in the process's total only.
public final class StageClock: Sendable {
  public struct Total: Sendable, Equatable {
    /// Seconds.
    public var wall: Double
    /// Seconds of the calling threads.
    public var cpu: Double
    /// Seconds, not part of `wall`.
    public var waited: Double

    public init(wall: Double = 0, cpu: Double = 0, waited: Double = 0) {
      self.wall = wall
      self.cpu = cpu
      self.waited = waited
    }
  }

  /// A moment, as the calling thread's clocks have it.
  public struct Mark: Sendable {
    private let wall: Double
    private let cpu: Double

    public static func now() -> Mark {
      Mark(wall: seconds(of: CLOCK_MONOTONIC), cpu: seconds(of: CLOCK_THREAD_CPUTIME_ID))
    }

    /// What has passed since then; asked on the same thread.
    public var elapsed: Total {
      let now = Mark.now()
      return Total(wall: now.wall - wall, cpu: now.cpu - cpu)
    }
  }

  private let totals = Mutex([Total](repeating: Total(), count: Stage.allCases.count))
  private let count = Atomic<Int>(0)

  public init() {}

  /// Runs `work` and books its time on `stage`.
  public func measure<Result, Failure: Error>(
    _ stage: Stage, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let mark = Mark.now()
    defer { book(stage, mark.elapsed) }
    return try work()
  }

  /// Runs `work`, which waits for a neighbour, and books its time as waiting of `stage`.
  @discardableResult
  public func wait<Result, Failure: Error>(
    _ stage: Stage, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let before = seconds(of: CLOCK_MONOTONIC)
    defer { book(stage, Total(waited: seconds(of: CLOCK_MONOTONIC) - before)) }
    return try work()
  }

  /// How often something was booked: what measuring costs grows with it.
  public var bookings: Int { count.load(ordering: .relaxed) }

  /// Adds what was measured elsewhere.
  public func book(_ stage: Stage, _ time: Total) {
    count.wrappingAdd(1, ordering: .relaxed)
    totals.withLock { totals in
      totals[stage.index].wall += time.wall
      totals[stage.index].cpu += time.cpu
      totals[stage.index].waited += time.waited
    }
  }

  public func total(_ stage: Stage) -> Total { totals.withLock { $0[stage.index] } }
}

extension Stage {
  fileprivate var index: Int {
    switch self {
    case .fetch: 0
    case .decode: 1
    case .compose: 2
    case .encode: 3
    case .publish: 4
    }
  }
}

/// A clock's reading in seconds.
private func seconds(of clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
