/// Memory that a process may still take, in bytes.
enum MemoryRoom {
  /// What the machine has available, or the least that any level of the control groups leaves.
  static func free(_ groups: ControlGroups) -> Int? {
    let files = groups.files
    let machine = files.value(of: "MemAvailable:", in: "/proc/meminfo").flatMap { Int($0) }.map { $0 << 10 }
    let left = groups.levels(of: "memory").compactMap { level -> Int? in
      guard let limit = limit(of: level, files) else { return nil }
      return max(0, limit - used(level, files))
    }
    return (left + [machine].compactMap { $0 }).min()
  }

  /// The least limit of any level.
  static func limit(_ groups: ControlGroups) -> Int? {
    groups.levels(of: "memory").compactMap { limit(of: $0, groups.files) }.min()
  }

  /// Beyond `memory.high` a group is throttled until its pages are reclaimed: nothing that works there gets anywhere.
  private static func limit(of level: ControlGroups.Level, _ files: SystemFiles) -> Int? {
    let limits =
      switch level.version {
      case .two: [number(level.folder + "/memory.max", files), number(level.folder + "/memory.high", files)]
      case .one:
        [
          number(level.folder + "/memory.limit_in_bytes", files),
          // That of the levels above, where a container does not see them.
          files.value(of: "hierarchical_memory_limit", in: level.folder + "/memory.stat").flatMap { Int($0) },
        ]
      }
    // Version 1 has no word for "none", but a number larger than any machine.
    return limits.compactMap { $0 }.filter { $0 < 1 << 60 }.min()
  }

  /// The page cache counts as used, but gives way.
  private static func used(_ level: ControlGroups.Level, _ files: SystemFiles) -> Int {
    let stat = level.folder + "/memory.stat"
    let (usage, cache) =
      switch level.version {
      case .two: (level.folder + "/memory.current", "inactive_file")
      case .one: (level.folder + "/memory.usage_in_bytes", "total_inactive_file")
      }
    let idle = files.value(of: cache, in: stat).flatMap { Int($0) } ?? 0
    return max(0, (number(usage, files) ?? 0) - idle)
  }

  /// "max" is none.
  private static func number(_ path: String, _ files: SystemFiles) -> Int? {
    files.words(path)?.first.flatMap { Int($0) }
  }
}
