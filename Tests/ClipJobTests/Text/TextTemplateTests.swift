import Testing

@testable import ClipJob

@Suite struct TextTemplateTests {
  private func written(_ text: String) -> String {
    TextTemplate(text).parts.map {
      switch $0 {
      case .text(let text): text
      case .field(let field): "<\(field.rawValue)>"
      }
    }.joined()
  }

  @Test(arguments: [
    ("In {countdown} s", "In <countdown> s"), ("{timecode}{frame}", "<timecode><frame>"), ("plain", "plain"),
    ("", ""), ("{{time}}", "{time}"), ("{{", "{"), ("}}", "}}"), ("{{a}} }}", "{a} }}"),
    ("{{{time}}}", "{<time>}"),
    ("{", "{"), ("{}", "{}"), ("{time", "{time"), ("{ time }", "{ time }"), ("{\"a\": 1}", "{\"a\": 1}"),
    ("{time}}", "<time>}"), ("é{percent}%", "é<percent>%"),
  ])
  func bracesAreRead(_ text: String, _ wanted: String) { #expect(written(text) == wanted) }

  @Test func unknownWordsAreKeptAndTold() {
    let template = TextTemplate("{name} of {Countdown}, {name}, {first name}, {1}, {}, {{kept}}, {a\nb}")
    #expect(template.unknown == ["name", "Countdown", "first name"])
    #expect(!template.isChanging)
    #expect(written("{name} {time}") == "{name} <time>")
  }

  @Test func everyFieldHasItsWord() {
    for field in TextTemplate.Field.allCases {
      #expect(TextTemplate("{\(field.rawValue)}").parts == [.field(field)])
    }
  }

  @Test func longTextsTakeNoTime() {
    #expect(TextTemplate(String(repeating: "{", count: 20_000)).parts.count == 1)
    #expect(TextTemplate(String(repeating: "{a", count: 10_000)).unknown.isEmpty)
  }
}
