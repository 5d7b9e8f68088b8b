/// Breaks a page's text into as few lines as hold it, about equally long, and rather behind punctuation.
enum LineBalance {
  /// Pages of more are filled line by line.
  private static let mostUnits = 200

  /// Ranges of units. A unit that is longer than a line has one of its own.
  static func lines(of units: ArraySlice<PageUnit>, maxCharacters: Int) -> [Range<Int>] {
    let greedy = filled(units, maxCharacters)
    guard greedy.count > 1, greedy.count < units.count, units.count <= mostUnits else { return greedy }
    return balanced(units, into: greedy.count, maxCharacters) ?? greedy
  }

  private static func filled(_ units: ArraySlice<PageUnit>, _ most: Int) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var (start, length) = (units.startIndex, 0)
    for i in units.indices {
      if i > start, length + units[i].space + units[i].length > most {
        lines.append(start..<i)
        (start, length) = (i, 0)
      }
      length += (i > start ? units[i].space : 0) + units[i].length
    }
    lines.append(start..<units.endIndex)
    return lines
  }

  /// So many lines with the least sum of squared lengths; nil: that many cannot hold it.
  private static func balanced(_ units: ArraySlice<PageUnit>, into count: Int, _ most: Int) -> [Range<Int>]? {
    let n = units.count
    var cost = [[Int]](repeating: [Int](repeating: .max, count: n + 1), count: count + 1)
    var start = [[Int]](repeating: [Int](repeating: 0, count: n + 1), count: count + 1)
    cost[0][0] = 0
    for line in 1...count {
      for first in 0..<n where cost[line - 1][first] < .max {
        var length = 0
        for end in first + 1...n {
          let unit = units[units.startIndex + end - 1]
          length += (end > first + 1 ? unit.space : 0) + unit.length
          guard length <= most || end == first + 1 else { break }
          // A break behind punctuation is worth a line that is a few characters longer.
          let penalty = end < n ? unit.end.rawValue / 2 : 0
          let total = cost[line - 1][first] + length * length + penalty
          if total < cost[line][end] { (cost[line][end], start[line][end]) = (total, first) }
        }
      }
    }
    guard cost[count][n] < .max else { return nil }
    var lines: [Range<Int>] = []
    var end = n
    for line in stride(from: count, through: 1, by: -1) {
      lines.append(units.startIndex + start[line][end]..<units.startIndex + end)
      end = start[line][end]
    }
    return lines.reversed()
  }
}
