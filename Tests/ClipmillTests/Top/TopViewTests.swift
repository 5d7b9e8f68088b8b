import ClipJob
import JobQueue
import Foundation
import Testing

@testable import clipmill

/// The screen of `clipmill top`, without a terminal.
@Suite struct TopViewTests {
  private func screen(_ state: TopState, _ width: Int, _ height: Int? = nil) -> [String] {
    TopView(state, width: width, height: height).lines.map(\.plain)
  }

  @Test func aWideScreenTellsAll() {
    let expected = """
      clipmill top  127.0.0.1:6379                                                            11:40:07 UTC

      QUEUE    INBOX  READY  DELAYED  RUNNING  DEAD  OLDEST  BACKLOG
      default      0    124        0        3     2    41 s   12 min

      last 5 min  24.6 clips/min  2 failed (1.6 %)  1 retried
      cost        $1.50 an hour  $1.20 jobs, $0.30 idle (20 %)

         FAILED  JOB      ERROR
      3.0 s ago  clip-99  source.notFound
      2 min ago  clip-98  device.full      retried

      2 workers  2 of 4 lanes busy
      LANE        PROGRESS           DONE  JOB            TENANT   TIME   LEFT
      ● alpha  up 3 h  0.1.0
        cuda:0  NVIDIA L4
          quarantine: it lost its context 3 times
        cuda:1  NVIDIA L4
          load 93 %  memory 5.0 of 24.0 GiB  decoder 41 %  61 °C  71 W
        cuda:0/0                           closed                  60 s
        cuda:0/1                           closed                  60 s
      ● beta  up 90 s  0.1.0
          no queue answers
        cpu/0     ━━━━────────────   25 %  clip-000123    acme     12 s   36 s
        cpu/1     ━━━━━━━━────────   50 %  東京-�[31m�🎬  日本    2.0 s  2.0 s
        cpu/2                              idle                   4.0 s
        cpu/3                              starting               1.0 s
      running on workers that have not announced themselves
        ?         ━━━━━━━━━━━━━━──   90 %  lost-one       acme     70 s
      """
    let lines = screen(TopStates.busy, 100)
    #expect(lines.joined(separator: "\n") == expected, "\n\(lines.joined(separator: "\n"))")
  }

  @Test func aNarrowScreenTellsWhatMatters() {
    let lines = screen(TopStates.busy, 60)
    #expect(lines.allSatisfy { DisplayText.width($0) <= 60 })
    let text = lines.joined(separator: "\n")
    for words in ["READY", "124", "clip-000123", "25 %", "36 s", "source.notFound", "$1.50 an hour"] {
      #expect(text.contains(words), "\(words)\n\(text)")
    }
    #expect(!text.contains("━"))
  }

  @Test(arguments: [(200, 60), (100, 24), (60, 24), (40, 12), (20, 5), (1, 1)])
  func noScreenIsTooSmall(_ width: Int, _ height: Int) {
    for state in [TopStates.busy, TopStates.large(50), TopStates.large(0)] {
      let lines = TopView(state, width: width, height: height).lines
      #expect(lines.count <= height && lines.allSatisfy { $0.width <= max(20, width) })
    }
  }

  @Test func whatDoesNotFitIsCounted() throws {
    #expect(screen(TopStates.large(2), 80, 40).contains { $0.contains("cpu/7") })
    let collapsed = screen(TopStates.large(4), 80, 30)
    #expect(!collapsed.contains { $0.contains("cpu/7") } && collapsed.filter { $0 == "  6 idle" }.count == 4)
    let cut = screen(TopStates.large(50), 80, 24)
    let all = screen(TopStates.large(50), 80, 10_000).count
    #expect(cut.count == 24 && all > 400)
    #expect(cut.last == "… \(50 * 4 + 10 - 23) more lines", "\(cut.last ?? "")")
  }

  @Test func aServerThatIsAwayIsTold() {
    var state = TopStates.busy
    state.trouble = TopState.Trouble(message: "cannot connect to \u{1B}]0;x\u{7} redis", seconds: 12)
    let lines = screen(state, 100)
    #expect(lines[1].hasPrefix("no answer for 12 s") && lines[1].contains("cannot connect to �]0;x� redis"))
    #expect(lines.contains { $0.contains("clip-000123") })
  }

  /// Whatever clients call their jobs, nothing of it acts upon the terminal.
  @Test func hostileNamesAreHarmless() {
    var state = TopStates.busy
    let hostile =
      "a\u{1B}[2J\u{9B}31m\u{0}\r\n\t\u{7F}\u{202E}\u{2028}b" + String(repeating: "\u{301}", count: 50)
    state.queues[0].name = hostile
    state.workers[0].name = hostile
    state.workers[0].card.version = hostile
    state.workers[0].card.troubles = [hostile]
    state.workers[1].card.lanes[0].work?.job = hostile
    state.workers[1].card.lanes[0].name = hostile
    state.activity.failures[0].code = hostile
    state.strays[0].tenant = hostile
    for line in TopView(state, width: 200, height: nil).lines {
      let controls = line.plain.unicodeScalars.filter {
        $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0 == "\u{202E}" || $0 == "\u{2028}"
      }
      #expect(controls.isEmpty, "\(line.plain.debugDescription)")
    }
  }

  /// Erased is what is left of the last frame, never what has just been written: behind the last column the cursor stays on it.
  @Test func nothingIsErasedBehindAFullLine() {
    let full = StyledLine(String(repeating: "x", count: 20))
    for lines in [[full], [StyledLine("a"), full], [full, StyledLine("b")]] {
      let frame = Screen.frame(lines, width: 20, isColored: false)
      #expect(!frame.contains("x\u{1B}[J") && !frame.contains("x\u{1B}[K"), "\(frame.debugDescription)")
      #expect(frame.components(separatedBy: "\u{1B}[J").count == 2)
    }
  }

  @Test func egressIsNoTime() {
    var state = TopStates.busy
    state.costs?.egress = 1.5
    let line = screen(state, 100).first { $0.hasPrefix("cost") }
    #expect(line == "cost        $3.00 an hour  $1.20 jobs, $0.30 idle (20 %), $1.50 egress", "\(line ?? "")")
  }

  @Test func coloursAreCodesAroundTheSameText() {
    let lines = TopView(TopStates.busy, width: 100, height: nil).lines
    #expect(lines.contains { $0.colored.contains("\u{1B}[31m") })
    for line in lines {
      let bare = line.colored.replacing(/\u{1B}\[[0-9]*m/, with: "")
      #expect(bare.hasPrefix(line.plain))
    }
  }

  // MARK: Texts

  @Test func widthsAreThoseOfTerminals() {
    for (text, width) in [("abc", 3), ("東京", 4), ("🎬", 2), ("e\u{301}", 1), ("한글", 4), ("ﾊﾝ", 2), ("…─━", 3)]
    {
      #expect(DisplayText.width(ForeignText.harmless(text)) == width, "\(text)")
    }
    #expect(ForeignText.harmless("👩\u{200D}🚀") == "👩🚀" && ForeignText.harmless("🇯🇵") == "JP")
    #expect(DisplayText.cut("東京タワー", 5) == "東京…" && DisplayText.cut("東京タワー", 6) == "東京…")
    #expect(DisplayText.fit("ab", 4) == "ab  " && DisplayText.fit("ab", 4, right: true) == "  ab")
  }

  @Test func aStateIsADocument() throws {
    let value = try JSONValue(parsing: Array(TopStates.busy.document.text().utf8))
    #expect(value["queues"]?.items?.first?["backlogSeconds"]?.double == 720)
    #expect(value["workers"]?.items?.count == 2 && value["strays"]?.items?.count == 1)
    #expect(value["recent"]?["failures"]?.items?.count == 2 && value["usdPerHour"]?["jobs"]?.double == 1.2)
  }
}
