/// A row of an object's table: a key of the document, or several of the same meaning (`width` and `height`).
package struct Key: Sendable {
  /// What holds where the key is not there.
  package enum Absence: Sendable {
    /// It has to be there. For example this, in JSON.
    case refused(example: String)
    /// As if it had this value, in JSON.
    case value(String)
    /// In words: "the canvas's".
    case words(String)
    case nothing
  }

  package let names: [String]
  package let kind: ValueKind
  package let absence: Absence
  /// With its unit; Markdown, as docs/job.md and the schema say it.
  package let meaning: String
  /// What docs/job.md says of the range, where that is not what the kind says.
  package let range: String?

  package init(
    _ names: String..., kind: ValueKind, absence: Absence = .nothing, meaning: String, range: String? = nil
  ) {
    self.names = names
    self.kind = kind
    self.absence = absence
    self.meaning = meaning
    self.range = range
  }

  /// A key of the contract that this version refuses.
  init(_ names: String..., notBuilt message: String, hint: String? = nil, meaning: String = "") {
    self.names = names
    kind = hint.map { .notBuilt(message, hint: $0) } ?? .notBuilt(message)
    absence = .nothing
    self.meaning = "**not implemented yet**" + (meaning.isEmpty ? "" : ": \(meaning)")
    range = nil
  }
}

/// The keys of one object of the document: what the reader takes, in the order in which messages name them.
package final class ObjectTable: Sendable {
  /// As sentences name the object: "a clip".
  package let what: String
  /// A whole object, in JSON.
  package let example: String
  package let rows: [Key]
  /// What holds between its keys, as parts of a JSON Schema. The reader may refuse more, never less.
  package let rules: [JSONValue]
  /// Of all rows.
  package let names: [String]
  private let places: [String: Int]

  init(_ what: String, example: String, rules: [JSONValue] = [], _ rows: [Key]) {
    self.what = what
    self.example = example
    self.rows = rows
    self.rules = rules
    names = rows.flatMap(\.names)
    var places: [String: Int] = [:]
    for (i, row) in rows.enumerated() {
      for name in row.names { places[name] = i }
    }
    self.places = places
  }

  /// The row of a key that the table has.
  package subscript(name: String) -> Key {
    guard let place = places[name] else { preconditionFailure("\(what) has no row of \(name)") }
    return rows[place]
  }
}
