import ClipJob
import FoundationEssentials
import JobQueue

/// A rejected document as it stands in the list `rejected`: a JSON object with `at` (milliseconds), `bytes` (the length
/// before it was cut), `error` and the document: as text (`document`) or, when it is no text, as `base64`.
enum RejectionEntry {
  /// Without the opening brace and `at`, which the server's clock gives.
  static func text(_ error: JobError, _ document: [UInt8]) -> [UInt8] {
    var members: [(String, JSONValue)] = [("bytes", .number(document.count)), ("error", error.document)]
    let kept = Array(document.prefix(Rejection.keptBytes))
    if let text = text(kept, isCut: kept.count < document.count) {
      members.append(("document", .string(text)))
    } else {
      members.append(("base64", .string(Data(kept).base64EncodedString())))
    }
    return Array(JSONValue.object(members).bytes(pretty: false).dropFirst())
  }

  /// Nil for what is no text. A letter that the cut broke is left away.
  private static func text(_ bytes: [UInt8], isCut: Bool) -> String? {
    for dropped in 0...(isCut ? min(3, bytes.count) : 0) {
      if let text = String(validating: bytes.dropLast(dropped), as: UTF8.self) { return text }
    }
    return nil
  }

  /// Nil for an entry that somebody else wrote.
  static func read(_ entry: [UInt8]) -> Rejection? {
    guard let value = try? JSONValue(parsing: entry), let at = value["at"]?.integer,
      let bytes = value["bytes"]?.integer, let error = value["error"].flatMap(JobError.init(document:))
    else { return nil }
    let document: [UInt8]
    if case .string(let text)? = value["document"] {
      document = Array(text.utf8)
    } else if case .string(let text)? = value["base64"], let data = Data(base64Encoded: text) {
      document = Array(data)
    } else {
      return nil
    }
    return Rejection(
      at: Timestamp(foreign: Int64(at)), error: error, bytes: bytes, document: document)
  }
}
