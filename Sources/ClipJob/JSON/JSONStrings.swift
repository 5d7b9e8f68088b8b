extension JSONReader {
  /// Reads a string, from its quote to behind its closing quote.
  mutating func string() throws(JobError) -> String {
    let start = at
    at += 1
    let run = at
    skipPlain()
    if next == UInt8(ascii: "\"") {
      at += 1
      return String(decoding: bytes[run..<at - 1], as: UTF8.self)
    }
    var text = Array(bytes[run..<at])
    while true {
      switch next {
      case UInt8(ascii: "\""):
        at += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        try escape(into: &text, stringStart: start)
      default:
        guard at < bytes.count else { throw truncated("string", from: start) }
        throw controlCharacter(stringStart: start)
      }
      let run = at
      skipPlain()
      text.append(contentsOf: bytes[run..<at])
    }
  }

  private mutating func skipPlain() {
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return }
      at += 1
    }
  }

  private func controlCharacter(stringStart: Int) -> JobError {
    if next == 0x0A || next == 0x0D {
      return syntax(
        "a line break inside a string that begins at \(place(of: stringStart))",
        hint: "close the string with '\"' on its line; a line break in a text is written \\n")
    }
    return syntax(
      "the control character \(JSONText.code(UInt32(next))) inside a string",
      hint: next == 0x09
        ? "a tab is written \\t" : "write it as \\u and four hexadecimal digits, or remove it")
  }

  private mutating func escape(into text: inout [UInt8], stringStart: Int) throws(JobError) {
    let start = at
    at += 1
    guard at < bytes.count else { throw truncated("string", from: stringStart) }
    let byte = next
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: try unicode(from: start, stringStart: stringStart))
    default:
      at = start + 1
      let what = found
      at = start
      throw syntax(
        "'\\' before \(what) is not an escape",
        hint: "a backslash itself is written \\\\ (as in \"C:\\\\clips\")")
    }
  }

  /// The four digits behind `\u`, and the second half of a surrogate pair.
  private mutating func unicode(from start: Int, stringStart: Int) throws(JobError) -> [UInt8] {
    let unit = try hexadecimal(stringStart: stringStart)
    var code = UInt32(unit)
    if UTF16.isLeadSurrogate(unit), next == UInt8(ascii: "\\"), at + 1 < bytes.count,
      bytes[at + 1] == UInt8(ascii: "u")
    {
      at += 2
      let second = try hexadecimal(stringStart: stringStart)
      if UTF16.isTrailSurrogate(second) {
        code = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
      }
    }
    guard let scalar = Unicode.Scalar(code) else {
      at = start
      throw syntax(
        "\\u\(String(unit, radix: 16)) is half of a character (a lone surrogate)",
        hint: "write both halves, \\ud83d\\ude00, or the character itself")
    }
    return Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  private mutating func hexadecimal(stringStart: Int) throws(JobError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard at < bytes.count else { throw truncated("string", from: stringStart) }
      guard let digit = Character(Unicode.Scalar(next)).hexDigitValue, next < 0x80 else {
        throw expected("four hexadecimal digits after \\u")
      }
      value = value << 4 | UInt16(digit)
      at += 1
    }
    return value
  }

  /// The whole document is UTF-8; what follows may rely on it.
  mutating func checkEncoding() throws(JobError) {
    // What Windows' editors write in front of UTF-8.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      || bytes.count > 1 && (bytes[0] == 0) != (bytes[1] == 0)
    {
      throw error(
        "json.encoding", "the document is not UTF-8 (it looks like UTF-16)", hint: "save it as UTF-8")
    }
    guard let invalid = UTF8Check.firstInvalid(bytes) else { return }
    at = invalid
    throw error(
      "json.encoding", "the byte 0x\(String(bytes[at], radix: 16, uppercase: true)) is not UTF-8",
      hint: "save the document as UTF-8")
  }
}
