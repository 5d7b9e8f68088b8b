import ClipJob
import Testing

@Suite struct JSONReaderTests {
  private func read(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  private func failure(_ text: String) -> JobError? { failure(Array(text.utf8)) }

  private func failure(_ bytes: [UInt8]) -> JobError? {
    do {
      _ = try JSONValue(parsing: bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test func keepsOrderAndNumberText() throws {
    let value = try read(#" {"z": 63.20, "a": [true, false, null, "x"], "m": {"k": -1.5E+3}} "#)
    let expected: JSONValue = [
      "z": .number("63.20"), "a": [true, false, .null, "x"], "m": ["k": .number("-1.5E+3")],
    ]
    #expect(value == expected)
  }

  @Test(arguments: [
    (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{c}\n\r\tz"), (#""\u00e9\u4E2d""#, "é中"),
    (#""\ud83d\ude00!""#, "😀!"), (#""\u0000""#, "\0"), (#""é中😀""#, "é中😀"), (#""""#, ""),
    (#""\uFFFF""#, "\u{FFFF}"), ("\"\u{7f}\"", "\u{7f}"),
  ])
  func strings(_ text: String, _ expected: String) throws {
    #expect(try read(text) == .string(expected))
  }

  @Test(arguments: ["0", "-0", "10", "0.5", "-12.25e-7", "1E5", "9007199254740993", "1e400"])
  func numbersKeepTheirText(_ text: String) throws {
    #expect(try read(text) == .number(text))
  }

  /// The text, where the error is, and words of its message or hint.
  @Test(arguments: [
    ("", 1, 1, "empty"), (" \n ", 2, 2, "empty"),
    ("{\n  \"a\": 1,\n}", 3, 1, "comma before '}'"), ("[1, 2, ]", 1, 8, "comma before ']'"),
    ("{\"a\": 1 \"b\": 2}", 1, 9, "expected a comma or '}'"), ("[1 2]", 1, 4, "expected a comma or ']'"),
    ("{\"a\" 1}", 1, 6, "expected a colon"), ("{\"a\" = 1}", 1, 6, "':' between"),
    ("{\"a\": 1} // c", 1, 10, "after the end"), ("{\n// c\n\"a\": 1}", 2, 1, "no comments"),
    ("{\"a\": /* c */ 1}", 1, 7, "no comments"), ("# c\n{}", 1, 1, "no comments"),
    ("{'a': 1}", 1, 2, "double quotes"), ("{\"a\": 'x'}", 1, 7, "double quotes"), ("{a: 1}", 1, 2, "\"a\""),
    ("{\"a\": NaN}", 1, 7, "NaN or infinity"), ("{\"a\": -Infinity}", 1, 8, "NaN or infinity"),
    ("[Infinity]", 1, 2, "NaN or infinity"),
    ("[nan]", 1, 2, "NaN or infinity"), ("[undefined]", 1, 2, "leave the key out"),
    ("[None]", 1, 2, "leave the key out"),
    ("[True]", 1, 2, "write true"), ("[truex]", 1, 2, "truex is not JSON"), ("[yes]", 1, 2, "\"yes\""),
    ("[01]", 1, 2, "begin with 0"), ("[-012]", 1, 2, "begin with 0"), ("[+1]", 1, 2, "'+'"),
    ("[.5]", 1, 2, "0.5"),
    ("[5.]", 1, 4, "a digit after the decimal point"), ("[1e]", 1, 4, "exponent"),
    ("[-]", 1, 3, "a digit after '-'"),
    ("[0x10]", 1, 3, "no unit"), ("[10px]", 1, 4, "no unit"), ("[1_000]", 1, 3, "no unit"),
    ("[\"a\nb\"]", 1, 4, "line break"), ("[\"a\tb\"]", 1, 4, "\\t"), ("[\"\u{1}\"]", 1, 3, "U+0001"),
    ("[\"\\x\"]", 1, 3, "not an escape"), ("[\"C:\\clips\"]", 1, 5, "\\\\"),
    ("[\"\\u12g4\"]", 1, 7, "hexadecimal"),
    ("[\"\\ud83d\"]", 1, 3, "lone surrogate"), ("[\"\\ude00\"]", 1, 3, "lone surrogate"),
    ("[\"\\ud83d\\u0041\"]", 1, 3, "lone surrogate"), ("[\"\\ud83dx\"]", 1, 3, "lone surrogate"),
    ("{} {}", 1, 4, "after the end"), ("{}x", 1, 3, "after the end"), ("]", 1, 1, "expected a value"),
    ("{\"a\": [1, {\"b\": 2", 1, 18, "ends inside the object that begins at line 1, column 11"),
    ("{\"a\": \"xyz", 1, 11, "string that begins at line 1, column 7"), ("[", 1, 2, "list that begins"),
    ("{\"a\":", 1, 6, "ends inside the object"), ("{\"a\"", 1, 5, "ends inside the object"),
    ("[1,", 1, 4, "ends inside the list"), ("[\"\\", 1, 4, "string that begins"),
    ("[\"\\u12", 1, 7, "string that begins"),
    ("{,}", 1, 2, "extra comma"), ("[,]", 1, 2, "comma where a value"),
    ("{\"a\":,}", 1, 6, "comma where a value"),
    ("{\"é😀\": 1 2}", 1, 10, "expected a comma"), ("{1: 2}", 1, 2, "no quotes"), ("nul", 1, 1, "not JSON"),
    ("\u{feff2}", 1, 1, "expected a value"), ("[1;2]", 1, 3, "','"),
  ])
  func syntaxErrors(_ text: String, _ line: Int, _ column: Int, _ words: String) throws {
    let error = try #require(failure(text))
    #expect(error.code == "json.syntax")
    #expect(error.message.hasPrefix("line \(line), column \(column): "), "\(error.message)")
    #expect((error.message + (error.hint ?? "")).contains(words), "\(error.message) – \(error.hint ?? "")")
    #expect(error.path == nil)
  }

  @Test func duplicateKeys() throws {
    let error = try #require(failure("{\"a\": 1,\n \"b\": {\"a\": 1}, \"a\": 2}"))
    #expect(error.code == "json.duplicateKey")
    #expect(error.message.hasPrefix("line 2, column 17: the key \"a\" appears twice"))
    // The same key written with an escape, among more keys than are compared one by one.
    let many = (0..<100).map { "\"k\($0)\": 0" }.joined(separator: ",")
    #expect(failure("{\(many)}") == nil)
    #expect(failure("{\(many), \"\\u006b7\": 1}")?.code == "json.duplicateKey")
    #expect(failure("{\(many), \"k99\": 1}")?.code == "json.duplicateKey")
  }

  @Test(
    arguments: [
      ([0x22, 0x80, 0x22], 2), ([0x22, 0xC3, 0x22], 2), ([0x22, 0xC0, 0xAF, 0x22], 2),
      ([0x22, 0xED, 0xA0, 0x80, 0x22], 2),
      ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 2), ([0x22, 0xE0, 0x80, 0x80, 0x22], 2),
      ([0x22, 0xF0, 0x80, 0x80, 0x80], 2),
      ([0x22, 0xC3, 0xA9, 0xFF, 0x22], 3), ([0x22, 0xE4, 0xB8], 2), ([0xFF], 1),
      ([0x22, 0xE4, 0xB8, 0x22, 0x22], 2),
      ([0x22, 0xF5, 0x80, 0x80, 0x80], 2),
    ] as [([UInt8], Int)])
  func invalidUTF8(_ bytes: [UInt8], _ column: Int) throws {
    let error = try #require(failure(bytes))
    #expect(error.code == "json.encoding")
    #expect(error.message.hasPrefix("line 1, column \(column): "), "\(error.message)")
  }

  @Test func otherEncodings() {
    #expect(failure([0xEF, 0xBB, 0xBF, 0x7B, 0x7D]) == nil)
    #expect(failure([0xEF, 0xBB, 0xBF])?.code == "json.syntax")
    #expect(failure([0xFF, 0xFE, 0x7B, 0])?.message.contains("UTF-16") == true)
    #expect(failure([0x7B, 0, 0x7D, 0])?.message.contains("UTF-16") == true)
    #expect(failure([0, 0x7B])?.message.contains("UTF-16") == true)
    #expect(failure([0])?.code == "json.syntax")
    #expect(failure([0x7B, 0x20, 0, 0x7D])?.code == "json.syntax")
  }

  @Test func depthIsBounded() {
    let most = JSONValue.maximumDepth
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(failure(nested(most)) == nil)
    #expect(failure(nested(most + 1))?.code == "json.tooDeep")
    #expect(failure(String(repeating: "[", count: 1_000_000))?.code == "json.tooDeep")
    #expect(failure(String(repeating: "{\"a\":", count: 100_000))?.code == "json.tooDeep")
    // Side by side is not deep.
    #expect(failure("[" + String(repeating: "[[]],", count: 200) + "[]]") == nil)
  }

  @Test func sizeIsBounded() throws {
    let large = [UInt8](repeating: UInt8(ascii: " "), count: JSONValue.maximumSize - 2) + Array("{}".utf8)
    #expect(try JSONValue(parsing: large) == .object([]))
    let error = try #require(failure(large + [0x20]))
    #expect(error.code == "json.tooLarge" && error.hint != nil)
    #expect(failure([UInt8](repeating: 0xFF, count: 50_000_000))?.code == "json.tooLarge")
  }
}
