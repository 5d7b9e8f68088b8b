import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// What the whole process took so far.
public struct ProcessUsage: Sendable, Equatable {
  /// User and system time of all threads, seconds.
  public var cpuSeconds: Double
  /// The largest resident set, bytes: since `resetPeakMemory`, or of the whole program.
  public var peakMemory: Int

  public static func now() -> ProcessUsage {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return ProcessUsage(
      cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), peakMemory: peakMemory() ?? 0)
  }

  /// The next peak is one from now on: a process that renders one job after the other tells them apart. Where the kernel
  /// does not allow it the peak stays that of the whole program.
  public static func resetPeakMemory() {
    let file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    // "5" resets the high water mark of the resident set (proc(5)).
    _ = write(file, "5", 1)
  }

  /// rusage has a peak, too, but one that the program before an exec may have made.
  private static func peakMemory() -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
      return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
    }
    return nil
  }
}
