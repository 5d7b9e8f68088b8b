/// CPUs as the kernel lists them: "0-3,8,10-11".
enum CPUList {
  /// Nil for what is no list, or an empty one.
  static func count(_ list: some StringProtocol) -> Int? {
    var count = 0
    for part in list.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first >= 0,
        first <= last, last < 1 << 20
      else { return nil }
      count += last - first + 1
    }
    return count > 0 ? count : nil
  }
}
