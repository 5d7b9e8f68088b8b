/// The Range header (RFC 9110, section 14.1.2).
enum ByteRange: Equatable {
  /// There is nothing to select: what it says is no range of bytes, or several.
  case whole
  case part(Range<Int>)
  /// Well-formed, and the file has none of it.
  case unsatisfiable

  static func read(_ text: String, size: Int) -> ByteRange {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, trimmed(parts[0]).lowercased() == "bytes" else { return .whole }
    let specs = parts[1].split(separator: ",").map(trimmed).filter { !$0.isEmpty }
    var found: [Range<Int>] = []
    for spec in specs {
      guard let range = range(spec, size: size) else { return .whole }
      if !range.isEmpty { found.append(range) }
    }
    guard !specs.isEmpty, found.count < 2 else { return .whole }
    return found.first.map { .part($0) } ?? .unsatisfiable
  }

  /// Nil: it is none; empty: the file does not reach there.
  private static func range(_ spec: Substring, size: Int) -> Range<Int>? {
    let ends = spec.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
    guard ends.count == 2 else { return nil }
    if ends[0].isEmpty {
      guard let count = number(ends[1]) else { return nil }
      return (size - min(count, size))..<size
    }
    guard let first = number(ends[0]) else { return nil }
    guard !ends[1].isEmpty else { return min(first, size)..<size }
    guard let last = number(ends[1]), last >= first else { return nil }
    return first >= size ? size..<size : first..<(min(last, size - 1) + 1)
  }

  /// As large as there may be digits: no file reaches there.
  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text) ?? Int.max
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let byte = text.utf8.first, byte == 0x20 || byte == 0x09 { text = text.dropFirst() }
    while let byte = text.utf8.last, byte == 0x20 || byte == 0x09 { text = text.dropLast() }
    return text
  }
}
