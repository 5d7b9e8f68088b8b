/// Cuts what a process writes to its standard error into lines of bounded length, and remembers the last ones.
package struct BoundedLines {
  /// Longer lines are cut there; a process must not fill the log or the memory of this one.
  static let longestLine = 2000
  static let keptLines = 20

  private var rest: [UInt8] = []
  private var isSkipping = false
  private var skipped = 0
  package private(set) var last: [String] = []

  package init() {}

  /// The lines that are complete now.
  package mutating func append(_ bytes: some Sequence<UInt8>) -> [String] {
    var lines: [String] = []
    for byte in bytes {
      if byte == 0x0A {
        if !isSkipping { lines.append(take()) }
        isSkipping = false
      } else if isSkipping {
        skipped += 1
      } else {
        rest.append(byte)
        if rest.count == Self.longestLine {
          lines.append(take() + "…")
          isSkipping = true
        }
      }
    }
    keep(lines)
    return lines
  }

  /// What was written without a line's end: the last words of a crash.
  package mutating func finish() -> [String] {
    guard !rest.isEmpty else { return [] }
    let lines = [take()]
    keep(lines)
    return lines
  }

  /// How many bytes were cut off lines since the last call.
  package mutating func takeSkipped() -> Int {
    defer { skipped = 0 }
    return skipped
  }

  package mutating func forget() { last = [] }

  private mutating func take() -> String {
    defer { rest.removeAll(keepingCapacity: true) }
    // A carriage return or an escape of a hostile file's name must not play with somebody's terminal.
    let text = String(decoding: rest, as: UTF8.self).unicodeScalars.map { scalar in
      scalar.value < 0x20 && scalar != "\t" || scalar.value == 0x7F ? "\u{FFFD}" : scalar
    }
    return String(String.UnicodeScalarView(text))
  }

  private mutating func keep(_ lines: [String]) {
    last += lines
    last.removeFirst(max(0, last.count - Self.keptLines))
  }
}
