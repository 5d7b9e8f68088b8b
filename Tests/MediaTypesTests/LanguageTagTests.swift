import MediaTypes
import Testing

@Suite struct LanguageTagTests {
  private func matches(_ a: String, _ b: String) throws -> Bool {
    try #require(LanguageTag(a)).matches(try #require(LanguageTag(b)))
  }

  @Test(arguments: [
    ("es", "spa"), ("ger", "deu"), ("DE", "ger"), ("fre", "fra"), ("zh", "chi"), ("es", "es-MX"),
    ("es-mx", "spa"),
    ("es-MX", "ES-mx"), ("zh-Hant", "zh-Hant-TW"), ("und", "und"), ("cmn", "cmn"), ("fil", "fil"),
  ]) func whatIsTheSameLanguage(_ a: String, _ b: String) throws {
    #expect(try matches(a, b) && matches(b, a))
  }

  @Test(arguments: [("es", "eng"), ("es-MX", "es-ES"), ("zh-Hant", "zh-Hans"), ("und", "eng"), ("de", "dut")])
  func whatIsAnother(_ a: String, _ b: String) throws {
    #expect(try !matches(a, b) && !matches(b, a))
  }

  @Test func equalTagsMeanTheSame() {
    #expect(LanguageTag("ger") == LanguageTag("de") && LanguageTag("es") != LanguageTag("es-MX"))
    #expect(Set([LanguageTag("fre"), LanguageTag("fra"), LanguageTag("fr-CA")]).count == 2)
  }

  @Test(arguments: [
    "", "e", "spanish", "es_MX", "es-", "-es", "xx", "12", "e1", "es-toolongforit", "é", "es MX",
  ])
  func whatIsNone(_ text: String) { #expect(LanguageTag(text) == nil) }
}
