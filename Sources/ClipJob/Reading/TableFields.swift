import MediaTypes

/// The members of one object of the document, each read as the kind that its row in the object's table says.
///
/// The readers note what is wrong and return nil then; so they do for a key that is not there, which they note where it
/// has to be. Those with `or` return that for a key that is not there. To ask for a key that the table lacks, or for
/// another kind than its, is a mistake of the program.
package struct TableFields {
  private let fields: Fields
  private let table: ObjectTable
  /// Of another object, for keys that are not there.
  private var defaults: Fields?

  /// Notes unknown keys.
  fileprivate init?(_ node: Node, _ table: ObjectTable, example: String) {
    guard let fields = node.object(table.what, keys: table.names, example: example) else { return nil }
    self.fields = fields
    self.table = table
  }

  /// Whether the object itself or its defaults have the key.
  func has(_ key: String) -> Bool { fields.has(key) || defaults?.has(key) == true }

  /// The value of a key that the object itself has.
  func own(_ key: String) -> Node? { fields[key] }

  /// With the members of another object where this one has none. `choose`: which, for the members of this one.
  func with(defaults choose: (Fields) -> Fields?) -> TableFields {
    var filled = self
    filled.defaults = choose(fields)
    return filled
  }
  /// Whether the object has no members at all, known or not.
  var isEmpty: Bool { fields.isEmpty }

  var problems: Problems { fields.problems }
  var path: JSONPath { fields.path }

  /// Notes that the object is wrong.
  func fail(_ code: String, _ message: @autoclosure () -> String, hint: @autoclosure () -> String? = nil) {
    fields.fail(code, message(), hint: hint())
  }

  /// The value of a key, if it is there.
  subscript(key: String) -> Node? {
    if case .refused(let example) = table[key].absence { return fields.required(key, example: example) }
    return fields[key] ?? defaults?[key]
  }

  /// Notes a key of the contract that this version does not do yet.
  func notBuilt(_ key: String) {
    let (message, hint) = kind(key) {
      if case .notBuilt(let message, let hint) = $0 { (message, hint) } else { nil }
    }
    guard let node = fields[key] else { return }
    if case .array(let items) = node.value, items.isEmpty { return }
    node.fail("feature.notBuilt", message, hint: hint)
  }

  func kind(of key: String) -> ValueKind { table[key].kind }

  private func kind<T>(_ key: String, _ pick: (ValueKind) -> T?) -> T {
    guard let found = pick(table[key].kind) else {
      preconditionFailure("\(key) of \(table.what) is of another kind")
    }
    return found
  }
}

extension TableFields {
  func flag(_ key: String) -> Bool? {
    kind(key) { if case .flag = $0 { () } else { nil } }
    return self[key]?.flag()
  }

  func headerText(_ key: String) -> String? {
    kind(key) { if case .headerText = $0 { () } else { nil } }
    return self[key]?.headerText()
  }

  func headers(_ key: String) -> [String: String]? {
    kind(key) { if case .headers = $0 { () } else { nil } }
    return self[key]?.headers()
  }

  func choice<T: RawRepresentable & CaseIterable>(_ key: String, _ type: T.Type) -> T?
  where T.RawValue == String {
    kind(key) { if case .choice = $0 { () } else { nil } }
    return self[key]?.choice(type)
  }

  func choices<T: RawRepresentable & CaseIterable & Hashable>(_ key: String, _ type: T.Type) -> Set<T>?
  where T.RawValue == String {
    kind(key) { if case .choices = $0 { () } else { nil } }
    return self[key]?.choices(type)
  }

  func webURL(_ key: String) -> String? {
    kind(key) { if case .webURL = $0 { () } else { nil } }
    return self[key]?.webURL()
  }

  func choice(_ key: String) -> String? {
    let names = kind(key) { if case .choice(let names) = $0 { names } else { nil } }
    return self[key]?.choice(names)
  }

  func number(_ key: String) -> Double? { number(key, self[key]) }

  /// - Parameter hint: what to do about a number out of range.
  func number(_ key: String, hint: (Double) -> String?) -> Double? {
    guard let node = self[key] else { return nil }
    guard case .number(let text) = node.value, let hint = Double(text).flatMap(hint) else {
      return number(key, node)
    }
    return number(key, node, hint: hint)
  }

  func number(_ key: String, or standard: Double) -> Double? {
    guard let node = self[key] else { return standard }
    return number(key, node)
  }

  private func number(_ key: String, _ node: Node?, hint own: String? = nil) -> Double? {
    let (range, what, hint) = kind(key) {
      if case .number(let range, let what, let hint) = $0 { (range, what, hint) } else { nil }
    }
    return node?.number(range, what, hint: own ?? hint)
  }

  /// A number for both directions, or an object with one for each.
  func margin(_ key: String) -> Margin? {
    let (range, what, table) = kind(key) {
      if case .numberOrObject(let range, let what, let table) = $0 { (range, what, table) } else { nil }
    }
    return self[key]?.margin(range, what, table)
  }

  func integer(_ key: String) -> Int? {
    let (range, what, hint) = kind(key) {
      if case .integer(let range, let what, let hint) = $0 { (range, what, hint) } else { nil }
    }
    return self[key]?.integer(range, what, hint: hint)
  }

  func exact(_ key: String) -> Rational? {
    let (range, what) = kind(key) {
      if case .exact(let range, let what) = $0 { (range, what) } else { nil }
    }
    return self[key]?.exact(range, what)
  }

  func bitrate(_ key: String) -> Int? {
    let (range, example) = kind(key) {
      if case .bitrate(let range, let example) = $0 { (range, example) } else { nil }
    }
    return self[key]?.bitrate(range, example: example)
  }

  func time(_ key: String) -> Rational? {
    let (isPositive, example) = kind(key) {
      if case .time(let isPositive, let example) = $0 { (isPositive, example) } else { nil }
    }
    return self[key]?.time(isPositive: isPositive, example: example)
  }

  func length(_ key: String) -> Length? {
    kind(key) { if case .length = $0 { () } else { nil } }
    return self[key]?.length()
  }

  func frameRate(_ key: String) -> Rational? {
    kind(key) { if case .frameRate = $0 { () } else { nil } }
    return self[key]?.frameRate()
  }

  func color(_ key: String) -> Color? {
    kind(key) { if case .color = $0 { () } else { nil } }
    return self[key]?.color()
  }

  /// - Parameter hint: what to do about a number out of range.
  func animated(_ key: String, hint own: (Double) -> String? = { _ in nil }) -> Animated? {
    let (range, what, hint) = kind(key) {
      if case .animated(let range, let what, let hint) = $0 { (range, what, hint) } else { nil }
    }
    return self[key].flatMap { node in
      Animated(node, range: range, what) { own($0) ?? hint }
    }
  }

  /// A factor.
  func level(_ key: String) -> Double? {
    kind(key) { if case .level = $0 { () } else { nil } }
    return self[key]?.level()
  }

  /// Factors.
  func volume(_ key: String) -> Animated? {
    kind(key) { if case .volume = $0 { () } else { nil } }
    return self[key].flatMap { Animated(volume: $0) }
  }

  func easing(_ key: String, or standard: Easing) -> Easing? {
    kind(key) { if case .easing = $0 { () } else { nil } }
    guard let node = self[key] else { return standard }
    return Easing(node)
  }

  func stream(_ key: String) -> StreamSelection.Pick? {
    kind(key) { if case .stream = $0 { () } else { nil } }
    return self[key]?.stream()
  }

  /// The path of a file that is read.
  func sourceFile(_ key: String) -> String? {
    let what = kind(key) { if case .sourceFile(let what) = $0 { what } else { nil } }
    guard case .refused(let example) = table[key].absence else {
      preconditionFailure("\(key) of \(table.what) has no example")
    }
    return self[key]?.sourceFile(what, example: example)
  }

  /// The items of a list of objects.
  func list(_ key: String) -> [Node]? {
    let (what, example) = kind(key) {
      if case .list(_, let what, let example, _) = $0 { (what, example) } else { nil }
    }
    return self[key]?.list(of: what, example: example)
  }
}

extension Node {
  /// The members of an object that has this table. `example`: another one than the table's.
  func object(_ table: ObjectTable, example: String? = nil) -> TableFields? {
    TableFields(self, table, example: example ?? table.example)
  }
}
