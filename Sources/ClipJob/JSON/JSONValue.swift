/// A JSON value, read or to be written. Objects keep the order of their keys.
public enum JSONValue: Sendable {
  case null
  case bool(Bool)
  /// The number's text, so that 63.2 stays 63.2.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([(String, JSONValue)])

  public static func number(_ value: Int) -> JSONValue { .number(String(value)) }

  /// The shortest text that reads back as the same value; JSON has no NaN and no infinity: null.
  public static func number(_ value: Double) -> JSONValue {
    guard value.isFinite else { return .null }
    let text = "\(value)"
    return .number(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }

  /// Rounded to so many decimals (at most 12): what was measured.
  public static func number(_ value: Double, decimals: Int) -> JSONValue {
    let scale = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12][max(0, min(decimals, 12))]
    let rounded = (value * scale).rounded() / scale
    return number(rounded.isFinite ? rounded : value)
  }

  /// The value of a key of an object; nil for other values.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.0 == key }?.1
  }
}

extension JSONValue: Equatable {
  public static func == (a: JSONValue, b: JSONValue) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    // Byte by byte: names of files that Swift takes for one text are two.
    case (.number(let a), .number(let b)), (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)):
      a.elementsEqual(b) { $0.0.utf8.elementsEqual($1.0.utf8) && $0.1 == $1.1 }
    default: false
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements) }
}
