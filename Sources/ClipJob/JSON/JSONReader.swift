extension JSONValue {
  /// The longest document that is read, in bytes.
  public static let maximumSize = 8 << 20
  /// Values in a document, each of which takes many times its bytes in memory.
  public static let maximumValues = 1_000_000
  /// Objects and lists inside each other.
  public static let maximumDepth = 64

  /// Reads one JSON document (RFC 8259), strictly: UTF-8 without a byte order mark, no comments, no key
  /// twice in an object. An error's message begins with the line and the column (in characters, from 1).
  ///
  /// Codes: `json.syntax`, `json.encoding`, `json.duplicateKey`, `json.tooLarge`, `json.tooDeep`.
  public init(parsing bytes: [UInt8]) throws(JobError) {
    guard bytes.count <= Self.maximumSize else {
      throw JobError(
        "json.tooLarge",
        "the document has \(bytes.count) bytes; at most \(Self.maximumSize) (8 MiB) are accepted",
        hint: "documents refer to media by path and do not contain it: look for embedded data")
    }
    var reader = JSONReader(bytes: bytes)
    try reader.checkEncoding()
    self = try reader.document()
  }

  /// The same for documents that are no jobs, of any size: the caller has looked at that.
  package init(parsingForeign bytes: [UInt8]) throws(JobError) {
    var reader = JSONReader(bytes: bytes)
    try reader.checkEncoding()
    self = try reader.document()
  }
}

/// A recursive descent over the bytes; the depth is bounded, so the stack is.
struct JSONReader {
  let bytes: [UInt8]
  var at = 0
  private var depth = 0
  private var values = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The byte at the position; 0, which no document contains, at the end.
  var next: UInt8 { at < bytes.count ? bytes[at] : 0 }

  mutating func document() throws(JobError) -> JSONValue {
    skipSpace()
    guard at < bytes.count else {
      throw syntax("the document is empty", hint: "a job is one JSON object: {\"version\": 1, …}")
    }
    let value = try value()
    skipSpace()
    if at < bytes.count {
      throw syntax(
        "unexpected \(found) after the end of the document",
        hint: "one document is one value: remove what follows")
    }
    return value
  }

  mutating func skipSpace() {
    while true {
      switch next {
      case 0x20, 0x0A, 0x0D, 0x09: at += 1
      default: return
      }
    }
  }

  private mutating func value() throws(JobError) -> JSONValue {
    values += 1
    guard values <= JSONValue.maximumValues else {
      throw JobError(
        "json.tooLarge", "the document has more than \(JSONValue.maximumValues) values",
        hint: "look for embedded data")
    }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "t") where take("true"): return .bool(true)
    case UInt8(ascii: "f") where take("false"): return .bool(false)
    case UInt8(ascii: "n") where take("null"): return .null
    default: throw noValue()
    }
  }

  /// Takes a word that no letter follows.
  private mutating func take(_ word: String) -> Bool {
    guard bytes[at...].starts(with: word.utf8) else { return false }
    let end = at + word.utf8.count
    if end < bytes.count, isWord(bytes[end]) { return false }
    at = end
    return true
  }

  func isWord(_ byte: UInt8) -> Bool {
    switch byte | 0x20 {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: byte == UInt8(ascii: "_")
    }
  }

  private mutating func enter() throws(JobError) {
    depth += 1
    guard depth <= JSONValue.maximumDepth else {
      throw error(
        "json.tooDeep", "more than \(JSONValue.maximumDepth) nested objects and lists",
        hint: "no valid document needs more than ten levels: look for one that was embedded in another")
    }
  }

  private mutating func array() throws(JobError) -> JSONValue {
    let start = at
    at += 1
    try enter()
    defer { depth -= 1 }
    var items: [JSONValue] = []
    skipSpace()
    if next == UInt8(ascii: "]") {
      at += 1
      return .array(items)
    }
    while true {
      if at >= bytes.count { throw truncated("list", from: start) }
      items.append(try value())
      skipSpace()
      switch next {
      case UInt8(ascii: ","):
        at += 1
        skipSpace()
        if next == UInt8(ascii: "]") { throw trailingComma("]") }
      case UInt8(ascii: "]"):
        at += 1
        return .array(items)
      default:
        if at >= bytes.count { throw truncated("list", from: start) }
        throw expected("a comma or ']' after the value")
      }
    }
  }

  private mutating func object() throws(JobError) -> JSONValue {
    let start = at
    at += 1
    try enter()
    defer { depth -= 1 }
    var members: [(String, JSONValue)] = []
    var seen: Set<String> = []
    skipSpace()
    if next == UInt8(ascii: "}") {
      at += 1
      return .object(members)
    }
    while true {
      if at >= bytes.count { throw truncated("object", from: start) }
      let keyStart = at
      guard next == UInt8(ascii: "\"") else { throw noKey() }
      let key = try string()
      if isTwice(key, members, &seen) {
        at = keyStart
        throw error(
          "json.duplicateKey", "the key \(JSONText.quoted(key)) appears twice in the object",
          hint: "keep one of the two")
      }
      skipSpace()
      guard next == UInt8(ascii: ":") else {
        if at >= bytes.count { throw truncated("object", from: start) }
        throw expected("a colon after the key \(JSONText.quoted(key))")
      }
      at += 1
      skipSpace()
      if at >= bytes.count { throw truncated("object", from: start) }
      members.append((key, try value()))
      skipSpace()
      switch next {
      case UInt8(ascii: ","):
        at += 1
        skipSpace()
        if next == UInt8(ascii: "}") { throw trailingComma("}") }
      case UInt8(ascii: "}"):
        at += 1
        return .object(members)
      default:
        if at >= bytes.count { throw truncated("object", from: start) }
        throw expected("a comma or '}' after the value")
      }
    }
  }

  /// A few keys are compared one by one; a set serves an object of a million.
  private func isTwice(_ key: String, _ members: [(String, JSONValue)], _ seen: inout Set<String>) -> Bool {
    if members.count < 24 { return members.contains { $0.0 == key } }
    if seen.isEmpty { for member in members { seen.insert(member.0) } }
    return !seen.insert(key).inserted
  }

  private mutating func number() throws(JobError) -> String {
    let start = at
    if next == UInt8(ascii: "-") { at += 1 }
    let first = next
    guard digits() > 0 else {
      if isWord(next) { throw noValue() }
      throw expected("a digit after '-'")
    }
    if first == UInt8(ascii: "0"), at - start > (bytes[start] == UInt8(ascii: "-") ? 2 : 1) {
      at = start
      throw syntax("a number does not begin with 0", hint: "write 7, not 07")
    }
    if next == UInt8(ascii: ".") {
      at += 1
      guard digits() > 0 else { throw expected("a digit after the decimal point") }
    }
    if next | 0x20 == UInt8(ascii: "e") {
      at += 1
      if next == UInt8(ascii: "-") || next == UInt8(ascii: "+") { at += 1 }
      guard digits() > 0 else { throw expected("a digit in the exponent") }
    }
    if isWord(next) {
      throw syntax(
        "\(found) inside a number",
        hint: "a number has no unit, no '_' and no 'x'; text goes in \"quotes\"")
    }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  /// Skips digits and counts them.
  private mutating func digits() -> Int {
    let start = at
    while next >= UInt8(ascii: "0"), next <= UInt8(ascii: "9") { at += 1 }
    return at - start
  }
}
