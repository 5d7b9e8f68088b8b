import Captions
import MediaTypes
import Testing

@Suite struct CaptionChecksTests {
  private func notes(_ cues: [Cue], _ rules: PageRules = .asInFile) -> [CaptionNote] {
    CaptionPages(CaptionTrack(format: .srt, cues: cues), rules: rules).warnings
  }

  @Test func textThatIsTooFastIsToldOnceWithTheWorst() {
    let found = notes([
      cue("This one is read with ease", 0, 3), cue("Thirty letters and a few more here", 4, 5),
      cue("Sixty of them in one second are far too many for anybody", 65, 66),
    ])
    #expect(found.map(\.code) == ["captions.fast"])
    #expect(
      found[0].message
        == "2 captions with more than 25 characters a second; the fastest has 56, at 0:01:05.000: "
        + "“Sixty of them in one second are far too …”")
    #expect(found[0].hint != nil)
  }

  @Test func twentyFiveASecondAreNotTooFast() {
    #expect(notes([cue(String(repeating: "a", count: 25), 0, 1)]) == [])
    #expect(notes([cue(String(repeating: "a", count: 26), 0, 1)]).map(\.code) == ["captions.fast"])
  }

  @Test func captionsThatAreGoneAtOnceAreTold() {
    let found = notes([cue("a", 0, s("0.3")), cue("b", 1, s("1.299")), cue("c", 2, s("2.1"))])
    #expect(found.map(\.code) == ["captions.short"])
    #expect(
      found[0].message.contains(
        "2 captions shown for less than 0.3 s; the shortest for 100 ms, at 0:00:02.000: “c”"))
  }

  /// Pages of words stay a while behind their last word.
  @Test func pagesOfWordsCountAsTheyAreShown() {
    var rules = PageRules.subtitles
    rules.hold = s("0.3")
    let said = CaptionTrack(
      format: .words, cues: [Cue(from: 1, to: s("1.2"), words: [word("Right?", "1", "1.2")])])
    #expect(CaptionPages(said, rules: rules).warnings == [])
    rules.hold = 0
    #expect(CaptionPages(said, rules: rules).warnings.map(\.code) == ["captions.fast", "captions.short"])
  }

  /// A word at a time is read as fast as it is said.
  @Test func singleWordsAreNotChecked() {
    #expect(notes([cue("extraordinarily", 0, s("0.2"))], .words) == [])
  }
}
