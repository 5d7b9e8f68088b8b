import ClipJob
import HTTPService

/// A small JSON object in a request's body, member by member. What is wrong is collected, so that all of it is told at once.
struct RequestBody {
  /// What it describes, and so by which code a wrong one is told.
  enum Kind: String {
    case body, webhook, upload

    func problem(_ errors: [HTTPProblem.Detail]) -> HTTPProblem {
      HTTPProblem(
        422, "\(rawValue).invalid",
        "The \(rawValue) is not valid: \(errors.count) problem\(errors.count == 1 ? "" : "s").",
        errors: errors)
    }
  }

  private let kind: Kind
  private let object: JSONValue
  private var known: Set<String> = []
  private var errors: [HTTPProblem.Detail] = []

  /// - Throws: 400 for what is no JSON, 422 for what is no object.
  init(_ call: APICall, of kind: Kind = .body) throws(HTTPProblem) {
    self.kind = kind
    object = try call.json()
    guard object.members != nil else {
      throw kind.problem([HTTPProblem.Detail("value.type", "the body is a JSON object", pointer: "")])
    }
  }

  /// Notes what is wrong with a member.
  mutating func refuse(_ name: String, _ code: String, _ message: String, hint: String? = nil) {
    errors.append(
      HTTPProblem.Detail(code, message, path: name, pointer: HTTPProblem.pointer(name), hint: hint))
  }

  /// Nil where it is absent or null, and where it is no text: that is noted.
  mutating func text(_ name: String) -> String? { value(name, "a string", \.text) }
  mutating func flag(_ name: String) -> Bool? { value(name, "true or false", \.flag) }
  mutating func number(_ name: String) -> Double? { value(name, "a number", \.double) }
  mutating func integer(_ name: String) -> Int? { value(name, "a whole number", \.integer) }
  mutating func object(_ name: String) -> JSONValue? {
    value(name, "an object") { $0.members == nil ? nil : $0 }
  }

  /// Texts in a list.
  mutating func texts(_ name: String) -> [String]? {
    value(name, "an array of strings") { value in
      let texts = value.items?.compactMap(\.text)
      return texts?.count == value.items?.count ? texts : nil
    }
  }

  /// As `text`; its absence is noted.
  mutating func requiredText(_ name: String) -> String? { required(name, text(name)) }
  mutating func requiredInteger(_ name: String) -> Int? { required(name, integer(name)) }

  private mutating func required<Value>(_ name: String, _ value: Value?) -> Value? {
    if given(name) == nil { refuse(name, "key.missing", "\(name) is missing") }
    return value
  }

  /// One of these names.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, of: Choice.Type) -> Choice?
  where Choice.RawValue == String {
    guard let text = text(name) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    refuse(
      name, "value.unknown",
      "there is no \(name) “\(ForeignText.cut(ForeignText.harmless(text), bytes: 128))”",
      hint: Nearest.word(to: text, in: names).map { "did you mean \($0)?" } ?? names.joined(separator: ", "))
    return nil
  }

  /// Every member has been asked for.
  ///
  /// - Throws: 422 with everything that is wrong; members that nobody asked for are.
  mutating func end() throws(HTTPProblem) {
    for (name, _) in object.members ?? [] where !known.contains(name) {
      let shown = ForeignText.cut(ForeignText.harmless(name), bytes: 128)
      refuse(
        shown, "key.unknown", "there is no “\(shown)” here",
        hint: Nearest.word(to: name, in: known.sorted()).map { "did you mean \($0)?" }
          ?? "there are: " + known.sorted().joined(separator: ", "))
    }
    guard errors.isEmpty else { throw kind.problem(errors) }
  }

  private func given(_ name: String) -> JSONValue? { object[name].flatMap { $0 == .null ? nil : $0 } }

  private mutating func value<Value>(
    _ name: String, _ kind: String, _ read: (JSONValue) -> Value?
  ) -> Value? {
    known.insert(name)
    guard let given = given(name) else { return nil }
    let value = read(given)
    if value == nil { refuse(name, "value.type", "\(name) is \(kind)") }
    return value
  }
}
