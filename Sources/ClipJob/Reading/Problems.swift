/// Collects what is wrong with a document, up to a bound.
package final class Problems {
  static let limit = 100

  /// As far as the document says, for hints.
  var canvas: (width: Int?, height: Int?)

  /// Of what is read so far.
  var lengths = LengthNotes()

  private var errors: [JobError] = []
  private var dropped = 0

  package init() {}

  package var isEmpty: Bool { errors.isEmpty }

  /// Beyond the bound only counts: the texts are not even made.
  package func add(
    _ code: String, at path: JSONPath, _ message: @autoclosure () -> String,
    hint: @autoclosure () -> String? = nil
  ) {
    guard errors.count < Self.limit else {
      dropped += 1
      return
    }
    errors.append(JobError(code, message(), path: path.text, hint: hint()))
  }

  /// All of them, and how many more there are.
  package var all: JobErrors {
    guard dropped > 0 else { return JobErrors(errors) }
    let rest = JobError(
      "errors.more", "\(dropped) more problem\(dropped == 1 ? "" : "s")",
      hint: "fix those above and check again")
    return JobErrors(errors + [rest])
  }
}

/// The place of a value in a document; its text is made only for an error.
package indirect enum JSONPath {
  case document
  case key(String, in: JSONPath)
  case index(Int, in: JSONPath)

  /// `tracks[0].clips[1].source.video`; nil for the document as a whole.
  var text: String? {
    switch self {
    case .document: return nil
    case .index(let index, let parent): return (parent.text ?? "") + "[\(index)]"
    case .key(let key, let parent):
      let isPlain = !key.isEmpty && key.utf8.count <= 60 && key.utf8.allSatisfy(Self.isPlain)
      guard isPlain else { return (parent.text ?? "") + "[\(JSONText.quoted(key))]" }
      return parent.text.map { "\($0).\(key)" } ?? key
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
