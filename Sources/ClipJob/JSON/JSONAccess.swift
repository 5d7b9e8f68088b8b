/// The value as what a reader hopes for; nil when it is something else.
extension JSONValue {
  public var text: String? { if case .string(let text) = self { text } else { nil } }
  public var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  /// Nil for fractions and for what 64 bits do not hold, too.
  public var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }
  /// Nil for numbers beyond what a double holds, too.
  public var double: Double? {
    guard case .number(let text) = self, let value = Double(text), value.isFinite else { return nil }
    return value
  }
  public var items: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
  public var members: [(String, JSONValue)]? {
    if case .object(let members) = self { members } else { nil }
  }
}
