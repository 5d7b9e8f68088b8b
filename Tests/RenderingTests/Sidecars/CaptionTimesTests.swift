import Captions
import MediaTypes
import Testing

@testable import Rendering

@Suite struct CaptionTimesTests {
  private func cue(_ text: String, _ from: Rational, _ to: Rational) -> Cue {
    let middle = (from + to) / 2
    return Cue(
      from: from, to: to,
      words: [
        CaptionWord(text, from: from, to: middle, startsLine: true), CaptionWord("x", from: middle, to: to),
      ])
  }

  private func clip(
    start: Rational = 0, from: Rational = 0, to: Rational = 100, speed: Rational = 1, loop: Bool = false,
    frozenFrom: Rational? = nil
  ) -> SourceClip {
    SourceClip(path: "", start: start, from: from, to: to, speed: speed, loop: loop, frozenFrom: frozenFrom)
  }

  /// "text from-to" of each.
  private func shown(_ cues: [Cue], _ clip: SourceClip, end: Rational, offset: Rational = 0) -> [String] {
    CaptionTimes(clip: clip, end: end, offset: offset).shown(cues) { _ in true }.map {
      "\($0.words[0].text) \($0.from.decimalText)-\($0.to.decimalText)"
    }
  }

  private var three: [Cue] { [cue("a", 1, 3), cue("b", 3, 5), cue("c", 8, 9)] }

  @Test func aTrimAStartASpeedAndAnOffset() {
    #expect(shown(three, clip(start: 10, from: 2, speed: 2), end: 12) == ["a 10-10.5", "b 10.5-11.5"])
    #expect(
      shown(three, clip(from: 2), end: 100, offset: Rational(-1, 2)) == ["a 0-0.5", "b 0.5-2.5", "c 5.5-6.5"])
    #expect(shown(three, clip(), end: 3) == ["a 1-3"], "one that would begin with the end is not shown")
    #expect(shown(three, clip(start: 5), end: 5) == [])
  }

  /// Each time is the one that the clip's own arithmetic maps back.
  @Test func everyMomentIsWhereTheClipShowsIt() {
    let speed = Rational(7, 3)
    for (clip, end) in [
      (clip(start: Rational(1, 3), from: Rational(6, 5), to: 20, speed: speed), Rational(4)),
      (clip(start: Rational(1, 3), from: Rational(6, 5), to: 6, speed: speed, loop: true), Rational(10)),
      (clip(start: 1, from: 0, to: 4, frozenFrom: Rational(39, 10)), Rational(9)),
    ] {
      let found = CaptionTimes(clip: clip, end: end, offset: Rational(1, 7)).shown(three) { _ in true }
      for step in 0..<400 {
        let time = Rational(step) / 37
        let now = found.filter { $0.from <= time && time < $0.to }.map { $0.words[0].text }
        let source = clip.sourceTime(at: time) - Rational(1, 7)
        let wanted =
          time < clip.start || time >= end
          ? [] : three.filter { $0.from <= source && source < $0.to }.map { $0.words[0].text }
        #expect(now == wanted, "at \(time.decimalText)")
      }
    }
  }

  @Test func aLoopShowsThemAgain() {
    let looped = clip(start: 1, from: 2, to: 6, speed: 2, loop: true)
    // 2 s a pass; the third is cut off.
    #expect(
      shown(three, looped, end: 6) == [
        "a 1-1.5", "b 1.5-2.5", "a 3-3.5", "b 3.5-4.5", "a 5-5.5", "b 5.5-6",
      ])
    #expect(shown([cue("z", 50, 51)], clip(from: 0, to: 1, loop: true), end: 604_800) == [])
  }

  @Test func whatStaysKeepsItsCaption() {
    let frozen = clip(from: 0, to: 4, frozenFrom: Rational(1999, 500))
    #expect(shown(three, frozen, end: 20) == ["a 1-3", "b 3-20"])
    #expect(shown([cue("c", 4, 9)], frozen, end: 20) == [], "it begins after the picture that stays")
  }

  @Test func wordsStayWithinWhatIsShown() throws {
    let times = CaptionTimes(clip: clip(from: 2, speed: 2), end: 1, offset: 0)
    let found = try #require(times.shown([cue("a", 1, 5)]) { _ in true }.first)
    #expect(found.words.map(\.from) == [0, Rational(1, 2)] && found.words.map(\.to) == [Rational(1, 2), 1])
  }

  @Test func nothingMoreThanIsWanted() {
    var count = 0
    let found = CaptionTimes(clip: clip(to: 10, loop: true), end: 604_800, offset: 0).shown(three) { _ in
      count += 1
      return count <= 7
    }
    #expect(found.count == 7 && count == 8)
  }
}
