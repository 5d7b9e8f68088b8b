import ClipJob
import Testing

@Suite struct JSONWriterTests {
  @Test func escapes() {
    let text = "\"\\/\u{0}\u{1f}\u{7f}\n\r\té😀"
    #expect(JSONValue.string(text).text() == #""\"\\/\u0000\u001f\u007f\n\r\té😀""#)
  }

  @Test func numbers() {
    #expect(JSONValue.number(3.0).text() == "3")
    #expect(JSONValue.number(-0.1).text() == "-0.1")
    #expect(JSONValue.number(1e-7).text() == "1e-07")
    #expect(JSONValue.number(Double.nan).text() == "null")
    #expect(JSONValue.number(-Double.infinity).text() == "null")
    #expect(JSONValue.number(Int.min).text() == "-9223372036854775808")
    #expect(JSONValue.number(6.0999999999, decimals: 3).text() == "6.1")
    #expect(JSONValue.number(1.0005, decimals: -1).text() == "1")
    #expect(
      JSONValue.number(Double.greatestFiniteMagnitude, decimals: 9) == .number(Double.greatestFiniteMagnitude)
    )
  }

  @Test func layout() {
    let value: JSONValue = [
      "a": [1, 2].map { JSONValue.number($0) }.asList, "empty": [], "none": .object([]),
      "long": .array((0..<40).map { .number($0) }),
    ]
    #expect(value["a"]?.text() == "[1,2]")
    let compact = value.text()
    #expect(compact.hasPrefix(#"{"a":[1,2],"empty":[],"none":{},"long":[0,1,"#))
    #expect(!compact.contains("\n") && !compact.contains(" "))
    let pretty = value.text(pretty: true)
    #expect(
      pretty.hasPrefix("{\n  \"a\": [1, 2],\n  \"empty\": [],\n  \"none\": {},\n  \"long\": [\n    0,\n"))
    #expect(pretty.hasSuffix("\n}\n"))
  }

  @Test func readsBackWhatItWrites() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      let value = JSONValue.random(depth: 5, using: &random)
      #expect(try JSONValue(parsing: value.bytes()) == value)
      #expect(try JSONValue(parsing: value.bytes(pretty: true)) == value)
    }
  }
}

extension [JSONValue] {
  fileprivate var asList: JSONValue { .array(self) }
}
