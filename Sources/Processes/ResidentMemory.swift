import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// What the kernel says of the memory of processes.
package enum ResidentMemory {
  private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

  /// Bytes of the process that are in memory; nil when there is no such process.
  package static func bytes(_ pid: pid_t) -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8) else { return nil }
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * pageSize }
  }
}

/// How often the kernel killed a process of this one's control group for want of memory.
package struct OOMKills: Sendable {
  private let file: String?

  package init() {
    let groups = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
    file = Self.candidates(groups).first { access($0, R_OK) == 0 }
  }

  /// Where the counter may be: version 2 of control groups, as seen from inside and outside of a container,
  /// then version 1.
  static func candidates(_ groups: String) -> [String] {
    var files: [String] = []
    for line in groups.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let path = parts[2] == "/" ? "" : String(parts[2])
      if parts[0] == "0" {
        files.insert(
          contentsOf: ["/sys/fs/cgroup\(path)/memory.events", "/sys/fs/cgroup/memory.events"], at: 0)
      } else if parts[1] == "memory" {
        files += [
          "/sys/fs/cgroup/memory\(path)/memory.oom_control", "/sys/fs/cgroup/memory/memory.oom_control",
        ]
      }
    }
    return files
  }

  /// Nil where the kernel does not say.
  package var count: Int? {
    file.flatMap { try? String(contentsOfFile: $0, encoding: .utf8) }.flatMap(Self.count)
  }

  static func count(_ text: String) -> Int? {
    for line in text.split(separator: "\n") where line.hasPrefix("oom_kill ") {
      return Int(line.dropFirst("oom_kill ".count))
    }
    return nil
  }
}
