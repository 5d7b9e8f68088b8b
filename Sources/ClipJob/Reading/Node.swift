import MediaTypes

/// One value of the document being read. Its readers return nil after noting what is wrong.
package struct Node {
  package let value: JSONValue
  package let path: JSONPath
  package let problems: Problems

  package init(value: JSONValue, path: JSONPath = .document, problems: Problems) {
    self.value = value
    self.path = path
    self.problems = problems
  }

  package func fail(
    _ code: String, _ message: @autoclosure () -> String, hint: @autoclosure () -> String? = nil
  ) {
    problems.add(code, at: path, message(), hint: hint())
  }

  /// Notes that the value is of another type than wanted.
  func mismatch(_ wanted: @autoclosure () -> String, example: @autoclosure () -> String) {
    mismatch(wanted(), hint: "for example \(example())")
  }

  func mismatch(_ wanted: @autoclosure () -> String, hint: @autoclosure () -> String) {
    fail("value.type", "found \(found), wanted \(wanted())", hint: hint())
  }

  /// What to write for a number that stands in quotes, with or without a unit.
  func meant(_ isRight: (Rational) -> Bool) -> String? {
    guard case .string(let text) = value, let number = Units.number(text), isRight(number) else { return nil }
    return "write \(number.decimalText), without quotes"
  }

  /// The value as a sentence names it.
  var found: String {
    switch value {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .number(let text): "the number \(text.prefix(40))"
    case .string(let text): "the text \(JSONText.quoted(text))"
    case .array(let items): items.isEmpty ? "an empty list" : "a list of \(items.count)"
    case .object: "an object"
    }
  }

  /// The members of an object, all of whose keys must be among `keys`. `what`: "a clip".
  package func object(_ what: String, keys: [String], example: String) -> Fields? {
    guard case .object(let members) = value else {
      mismatch("\(what): an object", example: example)
      return nil
    }
    return Fields(what, members: members, keys: keys, path: path, problems: problems)
  }

  package func list(of what: String, example: String) -> [Node]? {
    guard case .array(let items) = value else {
      mismatch("a list of \(what)", example: example)
      return nil
    }
    return items.enumerated().map { i, item in
      Node(value: item, path: .index(i, in: path), problems: problems)
    }
  }

  package func text(example: String) -> String? {
    guard case .string(let text) = value else {
      mismatch("a text in quotes", example: example)
      return nil
    }
    return text
  }

  package func flag() -> Bool? {
    guard case .bool(let flag) = value else {
      mismatch("true or false", example: "true (without quotes)")
      return nil
    }
    return flag
  }

  /// One of an enumeration's names. `meant`: the name that is meant by another word, where that is known.
  func choice<T: RawRepresentable & CaseIterable>(_ type: T.Type, meant: (String) -> String? = { _ in nil })
    -> T? where T.RawValue == String
  {
    if case .string(let name) = value, let item = T(rawValue: name) { return item }
    return choice(T.allCases.map(\.rawValue), meant: meant).flatMap(T.init(rawValue:))
  }

  func choice(_ names: [String], meant: (String) -> String? = { _ in nil }) -> String? {
    var wanted: String { "one of " + names.joined(separator: ", ") }
    guard case .string(let name) = value else {
      mismatch(wanted, example: "\"\(names.first ?? "")\"")
      return nil
    }
    if names.contains(name) { return name }
    let synonyms = Synonyms.values(name, among: names).map { "\"\($0)\"" }.joined(separator: " or ")
    let synonym = synonyms.isEmpty ? nil : "\(JSONText.quoted(name)) is called \(synonyms)"
    let nearest = (meant(name) ?? Nearest.word(to: name, in: names)).map { "did you mean \"\($0)\"?" }
    fail("value.choice", "found \(found), wanted \(wanted)", hint: synonym ?? nearest)
    return nil
  }

  /// A floating-point number in a range. `what`: "a number of degrees".
  func number(_ range: ClosedRange<Double>, _ what: String = "a number", hint: String? = nil) -> Double? {
    var wanted: String { "\(what) from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))" }
    guard case .number(let text) = value else {
      let example = Self.text(max(range.lowerBound, min(1, range.upperBound)))
      mismatch(wanted, hint: meant { range.contains($0.seconds) } ?? "for example \(example)")
      return nil
    }
    guard let number = Double(text) else {
      outOfRange(wanted, hint: hint)
      return nil
    }
    guard range.contains(number) else {
      outOfRange(wanted, hint: hint ?? Self.percentHint(number, range))
      return nil
    }
    return number
  }

  package func integer(_ range: ClosedRange<Int>, _ what: String = "a whole number", hint: String? = nil)
    -> Int?
  {
    var wanted: String { "\(what) from \(range.lowerBound) to \(range.upperBound)" }
    guard case .number(let text) = value else {
      let example = "\(range.contains(1080) ? 1080 : range.lowerBound)"
      let meant = meant { $0.denominator == 1 && range.contains(Int($0.numerator)) }
      mismatch(wanted, hint: meant ?? "for example \(example)")
      return nil
    }
    guard let number = Rational(decimal: text) else {
      outOfRange(wanted, hint: hint)
      return nil
    }
    guard number.denominator == 1 else {
      fail("value.type", "found \(found), wanted \(wanted)", hint: "for example \(number.rounded)")
      return nil
    }
    guard range.contains(Int(number.numerator)) else {
      outOfRange(wanted, hint: hint)
      return nil
    }
    return Int(number.numerator)
  }

  /// An exact number in a range.
  package func exact(_ range: ClosedRange<Rational>, _ what: String = "a number") -> Rational? {
    var wanted: String { "\(what) from \(range.lowerBound.decimalText) to \(range.upperBound.decimalText)" }
    guard case .number(let text) = value else {
      let example = max(range.lowerBound, min(1, range.upperBound)).decimalText
      mismatch(wanted, hint: meant(range.contains) ?? "for example \(example)")
      return nil
    }
    guard let number = Rational(decimal: text), range.contains(number) else {
      outOfRange(wanted)
      return nil
    }
    return number
  }

  /// Parts and factors that were written as percent.
  static func percentHint(_ number: Double, _ range: ClosedRange<Double>) -> String? {
    guard range.lowerBound >= 0, range.upperBound <= 10, number > range.upperBound,
      number <= range.upperBound * 100
    else { return nil }
    return "for \(Self.text(number)) % write \(Self.text((number * 10).rounded() / 1000))"
  }

  func outOfRange(_ wanted: @autoclosure () -> String, hint: String? = nil) {
    fail("value.range", "found \(found), wanted \(wanted())", hint: hint)
  }

  static func text(_ number: Double) -> String {
    if case .number(let text) = JSONValue.number(number) { return text }
    return "\(number)"
  }
}
