import ClipJob
import Testing

@testable import Typography

@Test(arguments: [
  ("straße ﬁn", nil, "STRASSE FIN"), ("istanbul ılık", "tr", "İSTANBUL ILIK"), ("istanbul", "en", "ISTANBUL"),
  ("άνθρωπος μαΐου", "el", "ΑΝΘΡΩΠΟΣ ΜΑΪΟΥ"), ("ijsje ǆ", "nl", "IJSJE Ǆ"), ("привет 漢字", nil, "ПРИВЕТ 漢字"),
  ("მხედრული", "ka", "ᲛᲮᲔᲓᲠᲣᲚᲘ"),
]) func capitalsOfLanguages(_ text: String, _ language: String?, _ expected: String) {
  let changed = LetterCasing(.upper, language: language).apply(text)
  #expect(String(String.UnicodeScalarView(changed.map(\.0))) == expected)
  #expect(changed.reduce(0) { $0 + $1.1 } == text.utf8.count)
}

@Test(arguments: [
  ("ΟΔΥΣΣΕΥΣ, ΣΑΣ", "el", "οδυσσευς, σας"), ("IĞDIR İÇEL", "tr-TR", "ığdır içel"), ("I", "en", "i"),
]) func smallLettersOfLanguages(_ text: String, _ language: String?, _ expected: String) {
  let changed = LetterCasing(.lower, language: language).apply(text)
  #expect(String(String.UnicodeScalarView(changed.map(\.0))) == expected)
  #expect(changed.reduce(0) { $0 + $1.1 } == text.utf8.count)
}

/// Ranges are those of the text as it was written.
@Test func rangesOfChangedLetters() throws {
  let layout = try Samples.layout("aß b") { $0.letterCase = .upper }
  #expect(layout.letters.count == 5)
  #expect(layout.words.map(\.range) == [0..<3, 4..<5])
}
