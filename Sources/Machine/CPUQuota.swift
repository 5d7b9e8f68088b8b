/// CPU time that control groups let a process have, in thousandths of a core.
enum CPUQuota {
  /// The least of all levels; nil where no level has one.
  static func least(of groups: ControlGroups) -> Int? {
    groups.levels(of: "cpu").compactMap { quota(of: $0, groups.files) }.min()
  }

  private static func quota(of level: ControlGroups.Level, _ files: SystemFiles) -> Int? {
    switch level.version {
    case .two:
      // "max 100000", "150000 100000": microseconds of each period.
      guard let words = files.words(level.folder + "/cpu.max"), words.count == 2 else { return nil }
      return thousandths(Int(words[0]), Int(words[1]))
    case .one:
      // A quota of -1 is none.
      return thousandths(
        number(level.folder + "/cpu.cfs_quota_us", files), number(level.folder + "/cpu.cfs_period_us", files))
    }
  }

  private static func number(_ path: String, _ files: SystemFiles) -> Int? {
    files.words(path)?.first.flatMap { Int($0) }
  }

  private static func thousandths(_ quota: Int?, _ period: Int?) -> Int? {
    guard let quota, let period, quota > 0, period > 0, quota < 1 << 48 else { return nil }
    return max(1, quota * 1000 / period)
  }
}
