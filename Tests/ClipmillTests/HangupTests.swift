import Foundation
import TestKit
import Testing
import Threads

/// Terminals that are closed while a program works on them.
@Suite(.serialized) struct HangupTests {
  private func work(_ fleet: Fleet, _ words: [String] = []) throws -> PseudoTerminal {
    let binary = try #require(Program.binary, "no clipmill binary is built")
    return try PseudoTerminal(
      binary,
      [
        "work", "--redis", fleet.server.url, "--media-root", fleet.folder.path, "--metrics-port", "off",
        "--lanes", "1",
      ]
        + words)
  }

  /// What runs is finished, what waits stays for others.
  @Test func aWorkerWhoseTerminalIsClosedDrains() throws {
    let fleet = try Fleet()
    let terminal = try work(fleet, ["--grace", "100"])
    try fleet.push(fleet.job("first", seconds: 20, size: 240))
    try fleet.push(fleet.job("second"))
    let begun = try fleet.event { $0.kind == "running" }
    #expect(begun.job == "first")
    #expect(terminal.hangUp() == 0)
    let events = try fleet.events()
    #expect(events.filter { $0.kind == "succeeded" }.map(\.token) == [begun.token])
    #expect(!events.contains { $0.kind == "handedBack" })
    #expect(try fleet.state("second") == "queued")
    #expect(try fleet.folder.contents == ["first.mp4"])
  }

  /// As the kernel and the shell do it together.
  @Test func severalHangupsAreOne() throws {
    let fleet = try Fleet()
    let terminal = try work(fleet, ["--grace", "100"])
    try fleet.push(fleet.job("j", seconds: 60, size: 240))
    let begun = try fleet.event { $0.kind == "running" }
    for _ in 0..<3 {
      terminal.send(SIGHUP)
      // Pending signals of one number are one: each has been taken when the next comes.
      _ = Completion().wait(seconds: 0.05)
    }
    #expect(terminal.end() == 0)
    #expect(try fleet.events().filter { $0.kind == "succeeded" }.map(\.token) == [begun.token])
  }

  /// It was started to outlive its terminal.
  @Test func aWorkerUnderNohupGoesOn() throws {
    let fleet = try Fleet()
    let binary = try #require(Program.binary, "no clipmill binary is built")
    let words = [
      binary.path, "work", "--redis", fleet.server.url, "--media-root", fleet.folder.path, "--metrics-port",
      "off",
      "--lanes", "1",
    ]
    let shell = try PseudoTerminal(
      URL(fileURLWithPath: "/bin/sh"), ["-c", "trap '' HUP; exec \"$@\"", "sh"] + words)
    try fleet.push(fleet.job("before"))
    try fleet.event { $0.kind == "succeeded" && $0.job == "before" }
    shell.send(SIGHUP)
    try fleet.push(fleet.job("after"))
    try fleet.event { $0.kind == "succeeded" && $0.job == "after" }
    shell.send(SIGTERM)
    #expect(shell.end() == 0)
  }

  @Test(arguments: ["render", "cut"]) func whatARenderHadBegunIsRemoved(_ verb: String) throws {
    let folder = TemporaryDirectory()
    let binary = try #require(Program.binary, "no clipmill binary is built")
    var words = [verb]
    if verb == "render" {
      let document =
        #"{"version": 1, "canvas": {"width": 640, "height": 480, "fps": 25}, "tracks": [{"clips": [{"source": {"pattern": "#
        + #"{"name": "noise"}}, "duration": 3600}]}], "outputs": [{"to": "deep/out.mp4"}]}"#
      try Data(document.utf8).write(to: URL(fileURLWithPath: folder.file("job.json")))
      words.append("job.json")
    } else {
      let film = try MediaFixtures.flashAndBeep(
        "hangup.mp4", seconds: 60, MediaFixtures.h264(gop: 30) + ["-c:a", "aac"])
      words += [film, "--speed", "0.1", "--vertical", "-o", "deep/out.mp4"]
    }
    let terminal = try PseudoTerminal(binary, words, directory: folder.path)
    let deep = folder.file("deep")
    try waitUntil { !((try? FileManager.default.contentsOfDirectory(atPath: deep)) ?? []).isEmpty }
    #expect(terminal.hangUp() == 130)
    #expect(folder.contents == (verb == "render" ? ["job.json"] : []))
  }

  /// `clipmill render JOB 2>&1 | tee` in a terminal that is closed: who read its words went first.
  @Test func aRenderWhoseWordsNobodyReadsIsFinished() throws {
    let folder = TemporaryDirectory()
    let binary = try #require(Program.binary, "no clipmill binary is built")
    let document =
      #"{"version": 1, "canvas": {"width": 160, "height": 90, "fps": 25}, "tracks": [{"clips": [{"source": {"pattern": "#
      + #"{"name": "noise"}}, "duration": 10}]}], "outputs": [{"to": "out.mp4"}]}"#
    try Data(document.utf8).write(to: URL(fileURLWithPath: folder.file("job.json")))
    // A terminal's programs begin with every signal as it is; what this process starts would ignore SIGPIPE, as it does.
    let script =
      #"{ "$0" render job.json; echo $? > status; } 2>&1 | true; while [ ! -s status ]; do sleep 0.01; done"#
    let shell = try PseudoTerminal(
      URL(fileURLWithPath: "/bin/sh"), ["-c", script, binary.path], directory: folder.path)
    #expect(shell.end() == 0)
    #expect(try String(contentsOfFile: folder.file("status"), encoding: .utf8) == "0\n")
    #expect(folder.contents == ["job.json", "out.mp4", "status"])
  }

  /// Two workers on one host, one of which begins anew.
  @Test func workersOnOneHostShareNoName() throws {
    let fleet = try Fleet(["--lanes", "1"])
    var names: Set<String> = []
    for n in 0..<3 {
      let worker = try fleet.start()
      let other = try fleet.start()
      try fleet.push(fleet.job("a\(n)", seconds: 3, size: 240))
      try fleet.push(fleet.job("b\(n)", seconds: 3, size: 240))
      for job in ["a\(n)", "b\(n)"] { try fleet.event { $0.job == job && $0.kind == "succeeded" } }
      for process in [worker, other] { fleet.kill9(process) }
    }
    names = Set(try fleet.events().filter { $0.kind == "running" }.map(\.worker))
    #expect(names.count >= 3)
    // Whoever announced itself has a card of its own.
    #expect(Int(try fleet.server.cli("HLEN", fleet.key("cards"))) ?? 0 >= names.count)
  }
}
