import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// How a process is, as the kernel sees it (proc(5)).
package struct ProcessVitals: Sendable, Equatable {
  /// A thread of it cannot be interrupted: it waits for a disk or a server of files.
  package var isWaitingForStorage = false
  /// Bytes that its threads have read, and that storage has read and written for it. What it writes is not counted where it is
  /// written to: that would be its own reports and log.
  package var storageBytes = 0
  /// Seconds of the processor that all its threads have used.
  package var cpuSeconds = 0.0

  private static let ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))

  package init(isWaitingForStorage: Bool = false, storageBytes: Int = 0, cpuSeconds: Double = 0) {
    self.isWaitingForStorage = isWaitingForStorage
    self.storageBytes = storageBytes
    self.cpuSeconds = cpuSeconds
  }

  /// Nil: there is no such process.
  package init?(of pid: pid_t) {
    guard let stat = Self.read("/proc/\(pid)/stat").flatMap(Self.stat) else { return nil }
    cpuSeconds = Double(stat.ticks) / Self.ticksPerSecond
    // Empty where the kernel keeps it from this process: the threads' states are everybody's.
    storageBytes = Self.storageBytes(Self.read("/proc/\(pid)/io") ?? "")
    isWaitingForStorage = Self.threads(of: pid).contains { thread in
      Self.read("/proc/\(pid)/task/\(thread)/stat").flatMap(Self.stat)?.state == "D"
    }
  }

  private static func read(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  private static func threads(of pid: pid_t) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
  }

  /// State and ticks of user and system time. A program's name may hold anything, also a parenthesis.
  static func stat(_ text: String) -> (state: Character, ticks: Int)? {
    guard let name = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: name)...].split(separator: " ")
    // The state is field 3 of the page, utime and stime are 14 and 15.
    guard fields.count > 12, let state = fields[0].first, let user = Int(fields[11]),
      let system = Int(fields[12])
    else { return nil }
    return (state, user &+ system)
  }

  static func storageBytes(_ io: String) -> Int {
    io.split(separator: "\n").reduce(0) { sum, line in
      let parts = line.split(separator: ":")
      guard parts.count == 2, ["rchar", "read_bytes", "write_bytes"].contains(parts[0]) else { return sum }
      return sum &+ (Int(parts[1].drop { $0 == " " }) ?? 0)
    }
  }
}
