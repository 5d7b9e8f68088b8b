import Testing

@testable import SubStation

@Suite struct ByteWordsTests {
  @Test(arguments: [
    ("12", 12.0), ("-3.5", -3.5), ("+4x", 4), (".5", 0.5), ("7.", 7), ("1e3", 1000), ("25e-1", 2.5),
    ("9e", 9), ("  8", 8),
    ("1e999", 1e300),
  ]) func numbersAreRead(_ text: String, _ value: Double) {
    #expect(ByteWords.number(Array(text.utf8)[...]) == value)
  }

  @Test(arguments: ["", "x", "-", ".", "e5", "+-1"]) func othersAreNone(_ text: String) {
    #expect(ByteWords.number(Array(text.utf8)[...]) == nil)
  }

  @Test func timesAreRead() {
    func time(_ text: String) -> Double? { ByteWords.time(Array(text.utf8)[...]) }
    #expect(time("0:00:01.50") == 1.5 && time(" 1:02:03.04 ") == 3723.04)
    for text in ["", "1", "0:00:01", "0:00:-1.00", "a:b:c.d", "0:00:01.50.1", "9999999:00:00.00"] {
      #expect(time(text) == nil)
    }
  }
}
