import ClipJob
import Foundation
import TestKit
import Testing

/// The program as people and scripts meet it: exit codes, streams, signals, and what is left behind.
@Suite struct CommandLineTests {
  private let folder = TemporaryDirectory()

  private struct Outcome {
    var status: Int32
    var out: String
    var err: String
  }

  private func start(_ arguments: [String], out: String, err: String) throws -> Process {
    let process = Process()
    process.executableURL = try #require(Program.binary, "no clipmill binary is built")
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardInput = FileHandle.nullDevice
    for (name, isError) in [(out, false), (err, true)] {
      _ = FileManager.default.createFile(atPath: name, contents: nil)
      let handle = try #require(FileHandle(forWritingAtPath: name))
      if isError { process.standardError = handle } else { process.standardOutput = handle }
    }
    try process.run()
    return process
  }

  private func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  private func run(_ arguments: [String]) throws -> Outcome {
    let logs = TemporaryDirectory()
    let process = try start(arguments, out: logs.file("out"), err: logs.file("err"))
    process.waitUntilExit()
    func text(_ name: String) -> String {
      (try? String(contentsOfFile: logs.file(name), encoding: .utf8)) ?? ""
    }
    return Outcome(status: process.terminationStatus, out: text("out"), err: text("err"))
  }

  private func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
  }

  private func job(_ output: String, seconds: String = "0.2", size: Int = 64, members: String = "") -> String
  {
    #"{"version": 1, "canvas": {"width": \#(size), "height": \#(size), "fps": 10}, "tracks": [{"clips": "#
      + #"[{"source": {"pattern": {"name": "noise"}}, "duration": \#(seconds)}]}], "outputs": [{"to": "\#(output)"\#(members)}]}"#
  }

  @Test func rendersAndReports() throws {
    try write("job.json", job("a.mp4"))
    let outcome = try run("render", "job.json", "--report", "r.json", "--json")
    #expect(outcome.status == 0)
    let result = try JSONValue(parsing: Array(outcome.out.utf8))
    #expect(result["state"] == .string("succeeded"))
    #expect(
      try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: folder.file("r.json")))))["state"]
        == .string("succeeded"))
    for line in outcome.err.split(separator: "\n") {
      #expect(try JSONValue(parsing: Array(line.utf8))["event"] == .string("progress"))
    }
    #expect(folder.contents == ["a.mp4", "job.json", "r.json"])
  }

  @Test func errorsComeAllAtOnceWithTheirPlaces() throws {
    try write(
      "bad.json",
      #"{"version": 1, "tracks": [{"clips": [{"source": {"vidoe": "a"}, "speed": -1}, {"source": {"waveform": {"show": "x"}}, "duration": 1}]}], "outputs": [{"to": "a.xyz"}]}"#
    )
    let outcome = try run("validate", "bad.json", "--json")
    #expect(outcome.status == 2)
    let document = try JSONValue(parsing: Array(outcome.err.utf8))
    guard case .array(let errors)? = document["errors"] else {
      Issue.record("no errors in \(outcome.err)")
      return
    }
    #expect(errors.count >= 4)
    let people = try run("validate", "bad.json")
    for place in ["tracks[0].clips[0].source", "tracks[0].clips[0].speed", "outputs[0].to"] {
      #expect(people.err.contains(place), "\(place)")
    }
    #expect(people.err.contains("video") && people.out.isEmpty)
  }

  @Test func everyWayToFailHasItsExitCode() throws {
    #expect(try run().status == 2)
    #expect(try run("rendr").err.contains("did you mean render?"))
    #expect(try run("render").status == 2)
    #expect(try run("render", "none.json").status == 2)
    #expect(try run("render", "none.json", "--reprot", "x").err.contains("--report"))
    #expect(try run("tops").err.contains("did you mean top?"))
    #expect(try run("render", "none.json", "--device", "gpu").err.contains("cuda:0"))
    #expect(try run("--version").out.hasPrefix("clipmill "))
    #expect(try run("help", "cut").out.contains("--vertical"))
    let unknown = try run("help", "rendr")
    #expect(unknown.status == 2 && unknown.err.contains("did you mean render?") && unknown.out.isEmpty)
    #expect(try run("--verison").err.contains("unknown option “--verison”; did you mean --version?"))
    for words in [["schema", "foo"], ["devices", "foo"], ["list", "foo"], ["cost", "foo"]] {
      let extra = try run(words)
      #expect(extra.status == 2 && extra.err.contains("unexpected “foo”"), "\(words): \(extra)")
    }
    // Told before a server is looked for.
    for (verb, word) in [
      ("enqueue", "JOB.json"), ("wait", "ID"), ("retry", "ID"), ("completions", "bash|zsh|fish"),
    ] {
      let missing = try run(verb)
      #expect(missing.status == 2 && missing.err.contains("\(word) is missing"), "\(verb): \(missing)")
    }
    #expect(folder.contents.isEmpty)
    try write("job.json", job("a.mp4"))
    #expect(try run("render", "job.json", "--report", "no/r.json").err.contains("there is no folder no"))
    #expect(try run("cut", "job.json", "-o", "a.mp4").err.contains("`clipmill render job.json`"))
    #expect(folder.contents == ["job.json"])
    let report = try run("render", "job.json", "--report", "/proc/r.json", "--quiet")
    #expect(
      report.status == 3 && report.err.contains("cannot be written: No such file or directory"), "\(report)")
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalStopsCleanly(_ number: Int32) throws {
    try write("long.json", job("deep/long.mp4", seconds: "600", size: 1024))
    let logs = TemporaryDirectory()
    let process = try start(
      ["render", "long.json", "--report", "r.json"], out: logs.file("out"), err: logs.file("err"))
    // The first progress line says that threads, encoder and file are there.
    try waitUntil {
      !process.isRunning || ((try? Data(contentsOf: URL(fileURLWithPath: logs.file("err"))).count) ?? 0) > 0
    }
    kill(process.processIdentifier, number)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(folder.contents == ["long.json", "r.json"])
    let report = try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: folder.file("r.json")))))
    #expect(report["state"] == .string("cancelled"))
  }

  @Test func aTimeoutFailsTheJobAndLeavesNothing() throws {
    try write(
      "slow.json",
      job("slow.mp4", seconds: "600", size: 1024).replacingOccurrences(
        of: #""version": 1,"#, with: #""version": 1, "timeout": 1,"#))
    let outcome = try run("render", "slow.json", "-q")
    #expect(outcome.status == 1)
    #expect(outcome.err.contains("job.timeout"))
    #expect(folder.contents == ["slow.json"])
  }

  /// A file size limit is what a full disk looks like that needs no rights to make: writes fail part way.
  @Test(arguments: ["big.mp4", "big.mkv", "big.gif"])
  func anOutputThatCannotBeWrittenToItsEndLeavesNothing(_ name: String) throws {
    try write("big.json", job(name, seconds: "3", size: 512))
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    let binary = try #require(Program.binary, "no clipmill binary is built")
    shell.arguments = ["-c", "ulimit -f 64; exec '\(binary.path)' render big.json -q"]
    shell.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let pipe = Pipe()
    shell.standardError = pipe
    try shell.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 1, "\(text)")
    #expect(text.contains("outputs[0].to") && !text.contains(".part-"))
    #expect(folder.contents == ["big.json"])
  }

  @Test(arguments: [
    ["--redis=redis://clip:sec3ret@redis"], ["status", "--queue", "a,b", "--redis", "redis://clip:sec3ret"],
    ["validate", "a.json", "redis://clip:sec3ret@redis"],
    ["validate", "a.json", "redis://:sec?3ret@h", "--json"],
  ])
  func aPasswordOnAWrongCommandLineIsNotRepeated(_ words: [String]) throws {
    let outcome = try run(words)
    #expect(outcome.status == 2 && !outcome.err.contains("3ret") && !outcome.err.isEmpty, "\(outcome.err)")
  }

  @Test func cutWritesTheJobThatItRenders() throws {
    try write("job.json", job("a.mp4", seconds: "1"))
    #expect(try run("render", "job.json", "-q").status == 0)
    let printed = try run(
      "cut", "a.mp4", "--from", "0.2", "--to", "00:00:00.7", "--vertical", "-o", "b.mp4", "--print")
    let parsed = try Job.parse(Array(printed.out.utf8))
    #expect(parsed.canvas.width == 1080 && parsed.canvas.height == 1920)
    #expect(parsed.tracks[0].clips[0].trim.to == .init(7, 10))
    let chosen = try run(
      "cut", "a.mp4", "--to", "99", "--clamp", "--video-stream", "1", "--audio-stream", "spa", "-o", "b.mp4",
      "--print")
    let plain = chosen.out.filter { !$0.isWhitespace }
    #expect(plain.contains(#""trim":{"to":99,"clamp":true}"#))
    #expect(plain.contains(#""stream":{"video":1,"audio":"spa"}"#))
    let wrong = try run("cut", "a.mp4", "--from", "5", "-o", "b.mp4")
    #expect(wrong.status == 2 && wrong.err.contains("trim.pastEnd"))
    #expect(try run("cut", "a.mp4", "--to", "5", "-o", "b.mp4").err.contains("add --clamp"))
    #expect(try run("cut", "a.mp4", "--from", "0.5", "-o", "b.mp4", "-q").status == 0)
    #expect(folder.contents == ["a.mp4", "b.mp4", "job.json"])
  }

  private func printedCut(_ options: String...) throws -> Job {
    let printed = try run(["cut", "a.mp4"] + options + ["--print"])
    return try Job.parse(Array(printed.out.utf8))
  }

  @Test func cutKnowsTheOptionsOfFFmpegsUsers() throws {
    let clip = try printedCut("--start", "00:01:00", "--duration", "2.5", "-o", "b.mp4").tracks[0].clips[0]
    #expect(clip.trim.from == 60 && clip.trim.to == .init(125, 2))
    let output = try printedCut("--width", "640", "--fps", "30000/1001", "-o", "b.mp4").outputs[0]
    #expect(output.width == 640 && output.height == nil && output.fps == .init(30000, 1001))
    for words in [["--to", "2", "--duration", "1"], ["--from", "2", "--start", "1"], ["--duration", "0"]] {
      #expect(try run(["cut", "a.mp4", "-o", "b.mp4"] + words).status == 2, "\(words)")
    }
  }

  @Test func cutHasCaptionsAndATitle() throws {
    let job = try printedCut(
      "--from", "2", "--speed", "2", "--captions", "a.srt", "--caption-style", "bold", "--title", "A “title”",
      "-o", "b.mp4")
    #expect(job.tracks.map(\.clips.count) == [1, 1, 1])
    let (captions, title) = (job.tracks[1].clips[0], job.tracks[2].clips[0])
    #expect(captions.source.files == ["a.srt"] && captions.trim.from == 2 && captions.speed == 2)
    #expect(captions.lasts == .of("cut") && title.lasts == .of("cut") && job.tracks[0].clips[0].id == "cut")
    for words in [["--caption-style", "bold"], ["--captions", "a.srt", "--caption-style", "bald"]] {
      let outcome = try run(["cut", "a.mp4", "-o", "b.mp4"] + words)
      #expect(outcome.status == 2 && outcome.err.contains("--caption"), "\(outcome.err)")
    }
  }

  @Test func cutWritesCaptionFiles() throws {
    try write("job.json", job("a.mp4", seconds: "1"))
    try write("a.srt", "00:00,000 --> 00:00,800\nHello\n")
    #expect(try run("render", "job.json", "-q").status == 0)
    let burnt = try printedCut(
      "--captions", "a.srt", "-o", "b.gif", "--sidecar", "b.srt", "--sidecar", "b.vtt")
    #expect(burnt.outputs.map(\.to) == ["b.gif", "b.srt", "b.vtt"] && burnt.outputs[0].fps == 15)
    #expect(burnt.tracks[1].clips[0].opacity.constant == 1)
    let words = ["cut", "a.mp4", "--from", "0.2", "--speed", "2", "--captions", "a.srt"]
    let beside = try run(words + ["--no-burn-in", "-o", "b.mp4", "--sidecar", "b.srt", "--json"])
    #expect(beside.status == 0, "\(beside.err)")
    let files = try #require(JobResult(reading: Array(beside.out.utf8))).outputs
    #expect(files.map(\.captions) == [nil, 1] && files.map(\.frames) == [4, nil])
    let alone = try run(words + ["-o", "c.srt"])
    #expect(alone.status == 0 && alone.out.contains("c.srt  1 caption  "), "\(alone.out)")
    for name in ["b.srt", "c.srt"] {
      #expect(
        try String(contentsOfFile: folder.file(name), encoding: .utf8)
          == "1\n00:00:00,000 --> 00:00:00,300\nHello\n\n")
    }
    for (more, text) in [
      (["-o", "c.mp4", "--sidecar", "c.srt"], "--sidecar needs --captions"),
      (["--captions", "a.srt", "-o", "c.mp4", "--no-burn-in"], "--no-burn-in needs --sidecar"),
      (
        ["--captions", "a.srt", "-o", "c.mp4", "--sidecar", "c.txt"],
        "c.txt is no caption file; its name ends in .srt"
      ),
      (["--captions", "a.srt", "-o", "c.mp4", "--sidecar", "c.mp4"], "c.mp4 is no caption file"),
      (["--captions", "a.srt", "-o", "c.mp4", "--sidecar", "a.srt"], "error: --sidecar: "),
      (["-o", "c.srt"], "--captions FILE"),
    ] {
      let outcome = try run(["cut", "a.mp4"] + more)
      #expect(outcome.status == 2 && outcome.err.contains(text), "\(outcome.err)")
    }
  }

  /// A caption file may have the name of the job that makes it; folders of fonts may be relative.
  @Test func theJobIsNotOverwritten() throws {
    let job =
      #"{"version": 1, "tracks": [{"clips": [{"source": {"captions": {"words": [{"text": "a", "from": 0, "to": 1}]}}, "duration": 1}]}], "outputs": [{"to": "self.json"}]}"#
    try Data(job.utf8).write(to: URL(filePath: folder.file("self.json")))
    let outcome = try run(["render", "self.json", "--json", "--fonts", "fonts"])
    #expect(
      outcome.status == 2 && outcome.err.contains("output.isSource") && !outcome.err.contains("Fontconfig"))
    #expect(try String(contentsOfFile: folder.file("self.json"), encoding: .utf8) == job)
  }

  /// A gif of a film's own size has 15 MB a second; a small one is not made larger.
  @Test func cutMakesSmallGIFs() throws {
    try write("small.json", job("a.mp4"))
    try write("large.json", job("large.mp4", size: 640))
    for name in ["small.json", "large.json"] { #expect(try run("render", name, "-q").status == 0) }
    #expect(try printedCut("-o", "b.gif").outputs[0].width == nil)
    #expect(try printedCut("-o", "b.gif").outputs[0].fps == 15)
    #expect(try printedCut("--vertical", "-o", "b.gif").outputs[0].width == 480)
    let chosen = try printedCut("--height", "90", "--fps", "10", "-o", "b.gif").outputs[0]
    #expect(chosen.width == nil && chosen.height == 90 && chosen.fps == 10)
    #expect(try run("cut", "large.mp4", "-o", "b.gif", "--print").out.contains("480"))
  }

  /// Nobody who typed options has written `tracks[0].clips[0]`.
  @Test func cutNamesItsOptionsInErrors() throws {
    try write("job.json", job("a.mp4", seconds: "1"))
    #expect(try run("render", "job.json", "-q").status == 0)
    for (words, place) in [
      (["a.mp4", "--to", "x", "-o", "b.mp4"], "--to: "), (["a.mp4", "--from", "5", "-o", "b.mp4"], "--from"),
      (["a.mp4", "--fit", "zoom", "-o", "b.mp4"], "--fit: "), (["none.mp4", "-o", "b.mp4"], "SOURCE: "),
      (["a.mp4", "--focus", "2,0", "-o", "b.mp4"], "--focus: "), (["a.mp4", "-o", "b.xyz"], "--output: "),
      (["a.mp4", "--crf", "99", "-o", "b.mp4"], "--crf: "),
      (["a.mp4", "--fragmented", "-o", "b.webm"], "--fragmented: "),
      (["a.mp4", "--duration", "9", "-o", "b.mp4"], "--duration: "),
    ] {
      let outcome = try run(["cut"] + words)
      #expect(outcome.status == 2 && outcome.err.contains("error: " + place), "\(outcome.err)")
      #expect(!outcome.err.contains("[0]"), "\(outcome.err)")
    }
  }

  /// There is no key that could be removed.
  @Test func aCutInFragments() throws {
    try write("job.json", job("a.mp4", seconds: "1"))
    #expect(try run("render", "job.json", "-q").status == 0)
    for output in ["b.webm", "b.mkv", "b.gif"] {
      let outcome = try run("cut", "a.mp4", "--fragmented", "-o", output)
      #expect(
        outcome.status == 2 && outcome.err.contains("leave it out, or write an mp4 or mov"), "\(outcome)")
      #expect(!outcome.err.contains("key]\n       remove"), "\(outcome)")
    }
    #expect(try run("cut", "a.mp4", "--fragmented", "-o", "b.mp4", "-q").status == 0)
  }

  @Test(arguments: ["render", "validate", "quote"]) func aMediaFileIsNoJob(_ verb: String) throws {
    try write("job.json", job("a.mp4"))
    #expect(try run("render", "job.json", "-q").status == 0)
    let outcome = try run(verb, "a.mp4")
    #expect(
      outcome.status == 2 && outcome.err.contains("use `clipmill cut a.mp4 -o clip.mp4`"), "\(outcome.err)")
  }
}
