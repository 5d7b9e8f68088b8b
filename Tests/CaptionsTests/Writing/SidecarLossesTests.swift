import MediaTypes
import Testing

@testable import Captions

@Suite struct SidecarLossesTests {
  private let red = CaptionColor(red: 255, green: 0, blue: 0)

  private func losses(
    _ format: SidecarFormat, _ placement: CuePlacement? = nil,
    _ change: (inout CaptionWord) -> Void = { _ in }
  ) -> [SidecarLoss] {
    var words = [CaptionWord("a", from: 0, to: 1, startsLine: true), CaptionWord("b", from: 1, to: 2)]
    change(&words[1])
    return CaptionWriter(format, writesWordTimes: format == .vtt).losses(
      of: [Cue(from: 0, to: 2, words: words, placement: placement)])
  }

  @Test(arguments: SidecarFormat.allCases) func plainTextIsWhole(_ format: SidecarFormat) {
    #expect(losses(format) == [])
  }

  @Test func ofWords() {
    let formats = SidecarFormat.allCases
    #expect(formats.map { losses($0) { $0.isTimed = true } } == [[.wordTimes], [], [], []])
    #expect(formats.map { losses($0) { $0.speaker = "Ann" } } == [[.speakers], [], [.otherSpeakers], []])
    #expect(formats.map { losses($0) { $0.style.isItalic = true } } == [[], [], [], [.styles]])
    #expect(formats.map { losses($0) { $0.style.color = red } } == [[], [], [], [.colors]])
    #expect(
      formats.map { losses($0) { $0.style.color = CaptionColor(red: 1, green: 2, blue: 3) } }
        == [[], [.otherColors], [], [.colors]])
  }

  @Test func ofPlaces() {
    let formats = SidecarFormat.allCases
    #expect(formats.map { losses($0, CuePlacement(vertical: .top)) } == [[], [], [], [.places]])
    #expect(formats.map { losses($0, CuePlacement(x: 0.1, y: 0.2)) } == [[.exactPlaces], [], [], [.places]])
    #expect(
      formats.map { losses($0, CuePlacement(row: 3)) } == [[.exactPlaces], [], [.exactPlaces], [.places]])
  }
}
