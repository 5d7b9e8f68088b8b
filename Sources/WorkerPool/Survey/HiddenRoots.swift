import ClipJob

/// Media roots that whoever asks about sources need not know: errors name files from there on.
struct HiddenRoots {
  /// Without slashes at their ends, the longest first.
  private let roots: [String]

  init(_ roots: [String]) {
    self.roots = roots.map { String($0.reversed().drop { $0 == "/" }.reversed()) }.filter { !$0.isEmpty }
      .sorted { $0.utf8.count > $1.utf8.count }
  }

  /// An error in the words of the question.
  func hiding(_ error: JobError) -> JobError {
    var hidden = error
    // What `MediaLocator.naming` adds: here the path itself is as the question has it.
    if error.code == "source.notFound", let note = error.message.ranges(of: " (in the job: ").last {
      hidden.message = String(error.message[..<note.lowerBound])
    }
    hidden.message = shown(hidden.message)
    if let hint = error.hint, shown(hint) != hint {
      hidden.hint = "give paths that are relative to the media root"
    }
    return hidden
  }

  private func shown(_ text: String) -> String { roots.reduce(text) { Self.hide($1, in: $0) } }

  private static func hide(_ root: String, in text: String) -> String {
    var (shown, rest) = ("", text[...])
    while let found = rest.firstRange(of: root) {
      let (before, after) = (text[..<found.lowerBound].last, text[found.upperBound...].first)
      shown += rest[..<found.lowerBound]
      rest = rest[found.upperBound...]
      if isName(before) || before == "/" || isName(after) {
        // Of another path, or of a URL.
        shown += root
      } else if after == "/" {
        rest.removeFirst()
      } else {
        shown += "the media root"
      }
    }
    return shown + rest
  }

  private static func isName(_ character: Character?) -> Bool {
    character.map { $0.isLetter || $0.isNumber || "._-~%".contains($0) } ?? false
  }
}
