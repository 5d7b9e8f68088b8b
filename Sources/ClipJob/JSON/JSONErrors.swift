/// What is wrong with the text of a document, in plain words.
extension JSONReader {
  func error(_ code: String, _ message: String, hint: String?) -> JobError {
    JobError(code, "\(place(of: at)): \(message)", hint: hint)
  }

  func syntax(_ message: String, hint: String? = nil) -> JobError {
    error("json.syntax", message, hint: hint)
  }

  /// `line 3, column 14`; columns count characters.
  func place(of offset: Int) -> String {
    let before = bytes[..<min(offset, bytes.count)]
    let line = before.count { $0 == 0x0A } + 1
    let lineStart = (before.lastIndex(of: 0x0A) ?? -1) + 1
    let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    return "line \(line), column \(column)"
  }

  /// The character at the position, as people name it.
  var found: String {
    guard at < bytes.count else { return "end of the document" }
    let text = String(decoding: bytes[at..<min(at + 4, bytes.count)], as: UTF8.self)
    guard let scalar = text.unicodeScalars.first, scalar.value >= 0x20, scalar.value != 0x7F else {
      return "control character \(JSONText.code(UInt32(next)))"
    }
    return "'\(scalar)'"
  }

  func expected(_ what: String) -> JobError {
    if let comment = comment() { return comment }
    var hint: String?
    if next == UInt8(ascii: "\"") { hint = "a comma is missing before it, or a quote is not escaped" }
    if next == UInt8(ascii: "=") { hint = "JSON writes ':' between a key and its value" }
    if next == UInt8(ascii: ";") { hint = "JSON writes ',' between values" }
    return syntax("expected \(what), found \(found)", hint: hint)
  }

  func truncated(_ what: String, from start: Int) -> JobError {
    syntax(
      "the document ends inside the \(what) that begins at \(place(of: start))",
      hint: "it is truncated, or a closing bracket or quote is missing")
  }

  func trailingComma(_ close: String) -> JobError {
    syntax("a comma before '\(close)'", hint: "JSON has no comma after the last item: remove it")
  }

  func comment() -> JobError? {
    guard next == UInt8(ascii: "/") || next == UInt8(ascii: "#") else { return nil }
    return syntax("a comment", hint: "JSON has no comments: remove it")
  }

  /// Where a key should begin.
  func noKey() -> JobError {
    if let comment = comment() { return comment }
    if next == UInt8(ascii: "'") { return singleQuotes() }
    if isWord(next) {
      return syntax("the key “\(word)” has no quotes", hint: "write it as \"\(word)\"")
    }
    if next == UInt8(ascii: ",") { return syntax("an extra comma", hint: "remove it") }
    return syntax("expected a key in double quotes or '}', found \(found)")
  }

  /// Where a value should begin.
  func noValue() -> JobError {
    if let comment = comment() { return comment }
    switch next {
    case UInt8(ascii: "'"): return singleQuotes()
    case UInt8(ascii: "+"): return syntax("'+' before a number", hint: "write the number without '+'")
    case UInt8(ascii: "."): return syntax("a number begins with a digit", hint: "write 0.5, not .5")
    case UInt8(ascii: ","): return syntax("a comma where a value is expected", hint: "remove it")
    default: break
    }
    guard isWord(next) else { return syntax("expected a value, found \(found)") }
    switch word.lowercased() {
    case "nan", "infinity", "inf":
      return syntax(
        "\(word) is not JSON, which has no NaN or infinity",
        hint: "write a number, or leave the key out; look at the calculation that the value came from")
    case "undefined", "none", "nil":
      return syntax("\(word) is not JSON", hint: "leave the key out")
    case "true", "false", "null":
      return syntax("\(word) is not JSON", hint: "write \(word.lowercased())")
    default:
      return syntax("\(word) is not JSON", hint: "text goes in double quotes: \"\(word)\"")
    }
  }

  private func singleQuotes() -> JobError {
    syntax("a single quote", hint: "JSON strings and keys are in double quotes: \"text\"")
  }

  /// The unquoted word at the position, shortened.
  private var word: String {
    let end = bytes[at...].prefix(40).prefix { isWord($0) }.endIndex
    return String(decoding: bytes[at..<end], as: UTF8.self)
  }
}

/// Pieces of documents in messages: short, on one line.
enum JSONText {
  /// In quotes, with escapes, at most 60 characters of it.
  static func quoted(_ text: String) -> String {
    let short = text.unicodeScalars.prefix(60)
    let isCut = short.endIndex != text.unicodeScalars.endIndex
    return JSONValue.string(String(String.UnicodeScalarView(short)) + (isCut ? "…" : "")).text()
  }

  static func code(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
