/// The members of one object of the document. Making it notes unknown keys.
package struct Fields {
  package let path: JSONPath
  package let problems: Problems
  /// As sentences name the object: "a clip".
  package let what: String
  private let members: [(String, JSONValue)]
  /// Whether the object has no members at all, known or not.
  let isEmpty: Bool

  init(_ what: String, members: [(String, JSONValue)], keys: [String], path: JSONPath, problems: Problems) {
    self.what = what
    self.path = path
    self.problems = problems
    isEmpty = members.isEmpty
    self.members = members.count > keys.count ? members.filter { keys.contains($0.0) } : members
    for (key, _) in members where !keys.contains(key) {
      problems.add(
        "key.unknown", at: .key(key, in: path), "\(JSONText.quoted(key)) is not a key of \(what)",
        hint: Synonyms.key(key, of: what)
          ?? Nearest.word(to: key, in: keys).map { "did you mean \"\($0)\"?" }
          ?? "its keys are \(keys.joined(separator: ", "))")
    }
  }

  private init(_ fields: Fields, without keys: Set<String>) {
    (path, problems, what) = (fields.path, fields.problems, fields.what)
    members = fields.members.filter { !keys.contains($0.0) }
    isEmpty = fields.isEmpty
  }

  /// The other members.
  func without(_ keys: Set<String>) -> Fields { keys.isEmpty ? self : Fields(self, without: keys) }

  package subscript(key: String) -> Node? {
    guard let value = members.first(where: { $0.0 == key })?.1 else { return nil }
    return Node(value: value, path: .key(key, in: path), problems: problems)
  }

  package func has(_ key: String) -> Bool { members.contains { $0.0 == key } }

  /// The value of a key that must be there.
  package func required(_ key: String, example: String) -> Node? {
    if let node = self[key] { return node }
    problems.add(
      "key.missing", at: path, "\(what) needs \"\(key)\"", hint: "for example {\"\(key)\": \(example)}")
    return nil
  }

  package func fail(
    _ code: String, _ message: @autoclosure () -> String, hint: @autoclosure () -> String? = nil
  ) {
    problems.add(code, at: path, message(), hint: hint())
  }
}
