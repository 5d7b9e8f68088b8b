extension JSONValue {
  /// The value as JSON. `pretty` indents by two spaces and ends with a line break; otherwise all is on one
  /// line, as a log or a message wants it.
  public func text(pretty: Bool = false) -> String { String(decoding: bytes(pretty: pretty), as: UTF8.self) }

  public func bytes(pretty: Bool = false) -> [UInt8] {
    var writer = JSONWriter(pretty: pretty)
    writer.write(self, indent: 0)
    if pretty { writer.out.append(UInt8(ascii: "\n")) }
    return writer.out
  }
}

private struct JSONWriter {
  /// What still fits on one line of a pretty document.
  static let lineWidth = 90

  let pretty: Bool
  var out: [UInt8] = []

  init(pretty: Bool) { self.pretty = pretty }

  mutating func write(_ value: JSONValue, indent: Int) {
    switch value {
    case .null: put("null")
    case .bool(let flag): put(flag ? "true" : "false")
    case .number(let text): put(text)
    case .string(let text): string(text)
    case .array(let items):
      list("[", "]", items, indent: indent, isFlat: fitsOneLine(value)) { writer, item, indent in
        writer.write(item, indent: indent)
      }
    case .object(let members):
      list("{", "}", members, indent: indent, isFlat: fitsOneLine(value)) { writer, member, indent in
        writer.string(member.0)
        writer.put(writer.pretty ? ": " : ":")
        writer.write(member.1, indent: indent)
      }
    }
  }

  private mutating func list<T>(
    _ open: String, _ close: String, _ items: [T], indent: Int, isFlat: Bool,
    _ writeItem: (inout JSONWriter, T, Int) -> Void
  ) {
    put(open)
    for (i, item) in items.enumerated() {
      if i > 0 { put(pretty && isFlat ? ", " : ",") }
      if !isFlat { newLine(indent + 1) }
      writeItem(&self, item, indent + 1)
    }
    if !isFlat && !items.isEmpty { newLine(indent) }
    put(close)
  }

  /// Small things read better on one line: a box, a key frame.
  private func fitsOneLine(_ value: JSONValue) -> Bool {
    guard pretty else { return true }
    var budget = Self.lineWidth - 20
    return measure(value, &budget, depth: 0)
  }

  private func measure(_ value: JSONValue, _ budget: inout Int, depth: Int) -> Bool {
    switch value {
    case .null, .bool: budget -= 5
    case .number(let text): budget -= text.utf8.count
    case .string(let text): budget -= text.utf8.count + 2
    case .array(let items):
      guard depth < 2 else { return false }
      for item in items {
        budget -= 2
        guard budget > 0, measure(item, &budget, depth: depth + 1) else { return false }
      }
    case .object(let members):
      guard depth < 2 else { return false }
      for (key, item) in members {
        budget -= key.utf8.count + 6
        guard budget > 0, measure(item, &budget, depth: depth + 1) else { return false }
      }
    }
    return budget > 0
  }

  private mutating func newLine(_ indent: Int) {
    out.append(UInt8(ascii: "\n"))
    out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * 2))
  }

  private mutating func put(_ text: String) { out.append(contentsOf: text.utf8) }

  private mutating func string(_ text: String) {
    out.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): put("\\\"")
      case UInt8(ascii: "\\"): put("\\\\")
      case 0x0A: put("\\n")
      case 0x0D: put("\\r")
      case 0x09: put("\\t")
      case 0..<0x20, 0x7F:
        let digits = String(byte, radix: 16)
        put("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      default: out.append(byte)
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}
