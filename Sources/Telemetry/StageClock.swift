import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The stages of a render, in the order in which a clip passes through them.
public enum Stage: String, Sendable, CaseIterable {
  case fetch, decode, compose, encode, publish
}

/// Adds up what each stage of one render took.
///
/// Wall time is the time that a stage's threads were inside its work (not waiting for a neighbour), so the
/// stages of a pipeline overlap and their sum may exceed the render's own. CPU time is that of the calling
/// threads alone: codecs that run threads of their own show up in the process's total only.
public final class StageClock: Sendable {
  public struct Total: Sendable, Equatable {
    /// Seconds.
    public var wall: Double
    /// Seconds of the calling threads.
    public var cpu: Double
  }

  private let totals = Mutex<[Stage: Total]>([:])

  public init() {}

  /// Runs `work` and books its time on `stage`.
  public func measure<Result, Failure: Error>(
    _ stage: Stage, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let wall = Self.now(CLOCK_MONOTONIC)
    let cpu = Self.now(CLOCK_THREAD_CPUTIME_ID)
    defer {
      let wallTaken = Self.now(CLOCK_MONOTONIC) - wall
      let cpuTaken = Self.now(CLOCK_THREAD_CPUTIME_ID) - cpu
      totals.withLock { totals in
        var total = totals[stage] ?? Total(wall: 0, cpu: 0)
        total.wall += wallTaken
        total.cpu += cpuTaken
        totals[stage] = total
      }
    }
    return try work()
  }

  public func total(_ stage: Stage) -> Total {
    totals.withLock { $0[stage] } ?? Total(wall: 0, cpu: 0)
  }

  /// A clock's reading in seconds.
  static func now(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// What the whole process took so far.
public struct ProcessUsage: Sendable, Equatable {
  /// User and system time of all threads, seconds.
  public var cpuSeconds: Double
  /// The largest resident set so far, bytes.
  public var peakMemory: Int

  public static func now() -> ProcessUsage {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return ProcessUsage(
      cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), peakMemory: Int(usage.ru_maxrss) * 1024)
  }
}
