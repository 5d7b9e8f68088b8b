import MediaTypes
import Testing

@testable import Captions

@Suite struct PageStackTests {
  private func pages(_ cues: [Cue], _ rules: PageRules = .asInFile) -> CaptionPages {
    CaptionPages(track(cues), rules: rules)
  }

  private func shown(_ pages: CaptionPages) -> [String] {
    pages.pages.map {
      "\($0.blocks.map(\.text).joined(separator: "|")) \($0.from.decimalText)-\($0.to.decimalText)"
    }
  }

  @Test func twoVoicesAreShownTogetherWhileBothLast() {
    let found = pages([cue("A", 0, 5), cue("B", 3, 8)])
    #expect(shown(found) == ["A 0-3", "A|B 3-5", "B 5-8"])
    #expect(found.pages[1].blocks.map(\.from) == [0, 3])
    #expect(found.warnings.map(\.code) == ["captions.overlap"])
    #expect(
      found.warnings[0].message.contains(
        "1 caption begins while another is shown at its place, the first at 0:00:03.000"))
    #expect(shown(pages([cue("A", 0, 9), cue("B", 3, 8)])) == ["A 0-3", "A|B 3-8", "A 8-9"])
    #expect(shown(pages([cue("A", 0, 9), cue("B", 0, 9)])) == ["A|B 0-9"])
  }

  @Test func aShortOverlapIsARoundingOfTimes() {
    let found = pages([cue("A", 0, s("3.04")), cue("B", 3, 8)])
    #expect(shown(found) == ["A 0-3", "B 3-8"])
    #expect(found.warnings.map(\.code) == ["captions.overlap"])
    // Where the first would be gone at once, both are meant.
    #expect(shown(pages([cue("A", 0, s("0.2")), cue("B", s("0.1"), 8)])).first == "A 0-0.1")
  }

  @Test func otherPlacesAreOtherPages() {
    let top = CuePlacement(vertical: .top)
    let found = pages([cue("A", 0, 5), cue("B", 3, 8, placement: top), cue("C", 5, 6)])
    #expect(shown(found) == ["A 0-5", "B 3-8", "C 5-6"])
    #expect(found.warnings == [])
    #expect(found.pages(at: 4).map(\.text) == ["A", "B"])
    #expect(found.pages(at: 5).map(\.text) == ["C", "B"])
    // Sides are no places: both lie at the bottom.
    #expect(
      shown(pages([cue("A", 0, 5, placement: CuePlacement(horizontal: .left)), cue("B", 0, 5)])) == [
        "A|B 0-5"
      ])
    let point = CuePlacement(x: 0.2, y: 0.3)
    #expect(shown(pages([cue("A", 0, 5, placement: point), cue("B", 0, 5)])) == ["A 0-5", "B 0-5"])
  }

  @Test func aFifthAtOnceEndsTheFirst() {
    let found = pages((0..<5).map { cue("\($0)", Rational($0), 9) })
    #expect(shown(found).suffix(1) == ["1|2|3|4 4-9"])
    #expect(found.warnings.map(\.code) == ["captions.overlap", "captions.crowded"])
  }

  @Test func holdAndLeastDurationStopAtTheNextPage() {
    let cues = [cue("A", 0, 1), cue("B", s("1.2"), s("1.3")), cue("C", 5, 6)]
    #expect(shown(pages(cues, PageRules(hold: s("0.5")))) == ["A 0-1.2", "B 1.2-1.8", "C 5-6.5"])
    #expect(shown(pages(cues, PageRules(minDuration: 2))) == ["A 0-1.2", "B 1.2-3.2", "C 5-7"])
  }

  /// A long caption under many short ones: its words are shared, not copied.
  @Test func manyOverlapsTakeNoMoreThanTheirSum() {
    let long = cue(String(repeating: "word ", count: 2000), 0, 30_000)
    let short = (0..<20_000).map { cue("x", Rational($0), Rational($0) + Rational(1, 2)) }
    let found = pages([long] + short)
    #expect(found.pages.count == 40_000)
    #expect(found.pages(at: s("100.2")).map { $0.blocks.count } == [2])
    #expect(found.pages(at: s("100.7")).map { $0.blocks.count } == [1])
  }

  @Test func placesAtOnceAreBounded() {
    let found = pages((0..<20).map { cue("\($0)", 0, 5, placement: CuePlacement(x: 0, y: Double($0) / 20)) })
    #expect(found.pages(at: 1).count == CaptionLimits.placesAtOnce)
    #expect(found.warnings.map(\.code) == ["captions.crowded"])
  }
}
