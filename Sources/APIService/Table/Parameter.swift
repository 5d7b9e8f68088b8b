import ClipJob
import HTTPService

/// A parameter of an operation: its schema and how it is read are one.
struct Parameter: Sendable {
  enum Place: String, Sendable { case path, query, header }
  enum Kind: Sendable {
    /// - Parameter longest: bytes.
    case text(longest: Int)
    case flag
    case number(ClosedRange<Int>, usual: Int)
    case choice([String], usual: String)
  }

  var name: String
  var place = Place.query
  var kind: Kind
  var meaning: String
  /// Of a header without which there is no request; those in the path always are.
  var isRequired = false
  /// A value that is taken: every one in the path has it, and every header that is required.
  var example: String?

  static let id = Parameter(
    name: "id", place: .path, kind: .text(longest: 128), meaning: "The id of the job.", example: "greeting")
  static let cursor = Parameter(
    name: "cursor", kind: .text(longest: 128),
    meaning: "What the page before gave as next: the list goes on from there.")
  static let queue = Parameter(
    name: "queue", kind: .text(longest: 256), meaning: "The queue's name; default: the server's first.")

  static let idempotencyKey = Parameter(
    name: Repetition.header, place: .header, kind: .text(longest: 256),
    meaning:
      "The same request again with the same key, within a day, is not carried out again: it gets the first answer."
  )

  var schema: JSONValue {
    switch kind {
    case .text(let longest): ["type": "string", "maxLength": .number(longest)]
    case .flag: ["type": "string", "enum": ["0", "1"], "default": "0"]
    case .number(let range, let usual):
      [
        "type": "integer", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound),
        "default": .number(usual),
      ]
    case .choice(let names, let usual):
      ["type": "string", "enum": .array(names.map(JSONValue.string)), "default": .string(usual)]
    }
  }

  /// - Throws: 400 `parameter.invalid` for a value that is not one of its schema's.
  func check(_ value: String) throws(HTTPProblem) {
    let expected: String
    switch kind {
    case .text(let longest):
      if value.utf8.count <= longest { return }
      expected = "at most \(longest) bytes"
    case .flag:
      if value == "0" || value == "1" { return }
      expected = "0 or 1"
    case .number(let range, _):
      let isPlain = value.utf8.allSatisfy { (0x30...0x39).contains($0) }
      if isPlain, let number = Int(value), range.contains(number) { return }
      expected = "a number from \(range.lowerBound) to \(range.upperBound)"
    case .choice(let names, _):
      if names.contains(value) { return }
      expected = "one of \(names.joined(separator: ", "))"
    }
    throw HTTPProblem(
      400, "parameter.invalid", "The parameter “\(name)” is not valid.", hint: "It is \(expected).")
  }
}

extension Operation {
  /// - Throws: 400 `parameter.unknown` for a query parameter that the operation has not, and `parameter.invalid`.
  func check(_ request: ServiceRequest) throws(HTTPProblem) {
    let known = parameters.filter { $0.place == .query }
    var seen: Set<String> = []
    for field in request.query {
      guard let parameter = known.first(where: { $0.name == field.name }) else {
        let names = known.map(\.name).joined(separator: ", ")
        throw HTTPProblem(
          400, "parameter.unknown",
          "There is no parameter “\(ForeignText.cut(field.name, bytes: 128))” here.",
          hint: names.isEmpty ? "There are none here." : "There are: \(names).")
      }
      guard seen.insert(field.name).inserted else {
        throw HTTPProblem(
          400, "parameter.invalid", "The parameter “\(field.name)” is given twice.", hint: "Give it once.")
      }
      try parameter.check(field.value)
    }
    for parameter in allParameters where parameter.place == .header {
      if let value = request.header(parameter.name) { try parameter.check(value) }
    }
  }
}
