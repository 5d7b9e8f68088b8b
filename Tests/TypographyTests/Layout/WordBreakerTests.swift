import Testing
import Typography

@Test(arguments: [
  ("", []), ("word", []), ("two words", ["two ", "words"]),
  ("เป็นมนุษย์สุดประเสริฐ", ["เป็น", "มนุษย์", "สุด", "ประเสริฐ"]),
  ("你好，世界！", ["你", "好，", "世", "界！"]), ("「日本」です。", ["「日", "本」", "で", "す。"]), ("a\nb", ["a\n", "b"]),
  ("👨‍👩‍👧👋🏽", ["👨‍👩‍👧", "👋🏽"]),
]) func textIsDividedWhereALineMayBegin(_ text: String, _ pieces: [String]) {
  let places = WordBreaker.breaks(in: text)
  let ends = places + [text.endIndex]
  let found = zip([text.startIndex] + places, ends).map { String(text[$0..<$1]) }
  #expect(found == (pieces.isEmpty ? [text] : pieces))
}

@Test func whatIsTooLongIsNotDivided() {
  #expect(WordBreaker.breaks(in: String(repeating: "a ", count: 100_000)) == [])
}
