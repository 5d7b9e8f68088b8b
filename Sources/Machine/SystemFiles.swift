import FoundationEssentials

/// The kernel's files about this process, below a root that tests can choose.
struct SystemFiles: Sendable {
  let root: String

  /// Nil where it cannot be read.
  func text(_ path: String) -> String? { try? String(contentsOfFile: root + path, encoding: .utf8) }

  /// The words of a file.
  func words(_ path: String) -> [Substring]? { text(path)?.split(whereSeparator: \.isWhitespace) }

  /// The first word behind `key` at the start of a line.
  func value(of key: String, in path: String) -> String? {
    guard let text = text(path) else { return nil }
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.count > 1, words[0] == key { return String(words[1]) }
    }
    return nil
  }
}
