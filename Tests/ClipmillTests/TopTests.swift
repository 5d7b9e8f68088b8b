import ClipJob
import Foundation
import TestKit
import Testing

/// `clipmill top` on a terminal, with a real server and real workers.
@Suite(.serialized) struct TopTests {
  private func top(
    _ fleet: Fleet, _ words: [String] = [], width: Int = 80, height: Int = 24,
    environment: [String: String] = [:]
  ) throws -> PseudoTerminal {
    let binary = try #require(Program.binary, "no clipmill binary is built")
    return try PseudoTerminal(
      binary, ["top", "--interval", "0.2", "--redis", fleet.server.url] + words, width: width, height: height,
      environment: environment)
  }

  /// The terminal is as it was: the screen, the cursor, the line's ends, the keys.
  private func expectRestored(_ terminal: PseudoTerminal) {
    let text = String(decoding: terminal.output, as: UTF8.self)
    #expect(text.contains("\u{1B}[?1049h\u{1B}[?25l"))
    #expect(text.hasSuffix("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"), "\(text.suffix(80).debugDescription)")
    #expect(terminal.isCooked)
  }

  @Test(arguments: ["q", "Q", "\u{3}", "\u{4}"]) func keysEndIt(_ key: String) throws {
    let fleet = try Fleet()
    let terminal = try top(fleet)
    try terminal.frame { $0.contains("no workers") }
    #expect(!terminal.isCooked)
    terminal.type(key)
    #expect(terminal.end() == 0)
    expectRestored(terminal)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT]) func signalsEndIt(_ number: Int32) throws {
    let fleet = try Fleet()
    let terminal = try top(fleet)
    try terminal.frame { $0.contains("no workers") }
    terminal.send(number)
    #expect(terminal.end() == 0)
    expectRestored(terminal)
  }

  @Test func aTerminalThatIsClosedEndsIt() throws {
    let fleet = try Fleet()
    let terminal = try top(fleet)
    try terminal.frame { $0.contains("no workers") }
    #expect(terminal.hangUp() == 0)
  }

  /// Ctrl-Z gives the terminal back; who comes back finds the picture again.
  @Test func itCanBeStoppedAndContinued() throws {
    let fleet = try Fleet()
    let terminal = try top(fleet)
    try terminal.frame { $0.contains("no workers") }
    terminal.type("\u{1A}")
    terminal.waitUntilStopped()
    #expect(terminal.isCooked)
    terminal.forget()
    terminal.send(SIGCONT)
    try terminal.frame { $0.contains("no workers") }
    #expect(!terminal.isCooked)
    terminal.type("q")
    #expect(terminal.end() == 0)
    expectRestored(terminal)
  }

  @Test func aWorkersLanesAndFailuresAreShown() throws {
    let fleet = try Fleet(["--lanes", "2"])
    let terminal = try top(fleet, width: 120, height: 40)
    try terminal.frame { $0.contains("no workers") }
    try fleet.start()
    try terminal.frame { $0.contains("1 worker") && $0.contains("cpu/1") }
    try fleet.push(
      fleet.job("long", seconds: 600, size: 320, members: #", "labels": {"tenant": "acme"}"#))
    try fleet.push(
      #"{"version": 1, "id": "broken", "maxAttempts": 1, "tracks": [{"clips": [{"source": {"video": "missing.mp4"}}]}],"#
        + #""outputs": [{"to": "broken.mp4"}]}"#)
    try terminal.frame { $0.contains("long") && $0.contains("acme") && $0.contains("━") }
    try terminal.frame { $0.contains("broken") && $0.contains("source.notFound") && $0.contains("1 failed") }
    _ = try fleet.run("cancel", "long")
    try terminal.frame { $0.contains("0 of 2 lanes busy") }
    fleet.stop()
    try terminal.frame { $0.contains("no workers") }
    terminal.type("q")
    #expect(terminal.end() == 0)
  }

  @Test func aServerThatGoesAndComesIsTold() throws {
    let fleet = try Fleet()
    let terminal = try top(fleet, width: 100)
    try terminal.frame { $0.contains("default") }
    fleet.server.freeze()
    try terminal.frame { $0.contains("no answer for") }
    fleet.server.thaw()
    try terminal.frame { !$0.contains("no answer for") }
    terminal.type("q")
    #expect(terminal.end() == 0)
  }

  /// Whoever looks while the server is away sees it come.
  @Test func aServerThatIsAwayAtFirstIsWaitedFor() throws {
    let fleet = try Fleet()
    fleet.server.stop()
    let terminal = try top(fleet, width: 100)
    try terminal.frame { $0.contains("no answer yet") && $0.contains("default") }
    try fleet.server.start()
    try terminal.frame { !$0.contains("no answer") && $0.contains("no workers") }
    terminal.type("q")
    #expect(terminal.end() == 0)
    expectRestored(terminal)
  }

  @Test func aFrameFollowsTheTerminalsSize() throws {
    let fleet = try Fleet()
    let terminal = try top(fleet, width: 100, height: 30)
    func lines(_ frame: String) -> [String] {
      // "\r\n" is one character, so that it is looked for by scalars.
      let text = frame.replacing(/\u{1B}\[[?0-9]*[a-zA-Z]/, with: "")
      return text.unicodeScalars.filter { $0 != "\r" }.split(
        separator: "\n", omittingEmptySubsequences: false
      ).map {
        String($0)
      }
    }
    try terminal.frame { lines($0).first?.count == 100 }
    terminal.resize(width: 60, height: 5)
    let frame = try terminal.frame { lines($0).first?.count == 60 }
    #expect(lines(frame).count == 5 && lines(frame).last?.contains("more lines") == true)
    terminal.type("q")
    #expect(terminal.end() == 0)
  }

  @Test func withoutColoursThereAreNone() throws {
    let fleet = try Fleet()
    let terminal = try top(fleet, environment: ["NO_COLOR": "1"])
    let frame = try terminal.frame { $0.contains("default") }
    #expect(!frame.contains(/\u{1B}\[[0-9;]*m/))
    terminal.type("q")
    #expect(terminal.end() == 0)
    let colored = try top(fleet)
    try colored.frame { $0.contains("\u{1B}[1mclipmill top\u{1B}[0m") }
    colored.type("q")
    #expect(colored.end() == 0)
  }

  @Test func withoutATerminalItIsPrintedOnce() throws {
    let fleet = try Fleet()
    for words in [["top"], ["top", "--once"]] {
      let outcome = try fleet.run(words)
      #expect(outcome.status == 0 && outcome.out.hasPrefix("clipmill top"), "\(outcome)")
      #expect(!outcome.out.contains("\u{1B}"))
    }
    let outcome = try fleet.run("top", "--json", "--queue", "one", "--queue", "two")
    let value = try JSONValue(parsing: Array(outcome.out.utf8))
    #expect(value["queues"]?.items?.compactMap { $0["name"]?.text } == ["one", "two"])
  }

  @Test func mistakesAreTold() throws {
    let fleet = try Fleet()
    for (words, part) in [
      (["top", "--interval", "0"], "--interval"), (["top", "--interval", "nan"], "--interval"),
      (["top", "now"], "now"), (["top", "--queue", "a", "--queue", "a"], "twice"),
    ] {
      let outcome = try fleet.run(words)
      #expect(outcome.status == 2 && outcome.err.contains(part), "\(words): \(outcome)")
    }
    let closed = try fleet.run("top", "--once", url: "redis://127.0.0.1:1")
    #expect(closed.status == 3 && closed.err.contains("127.0.0.1:1"), "\(closed)")
  }
}
