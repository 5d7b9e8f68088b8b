import ClipJob
import Foundation
import TestKit
import Testing

/// Documents of less than 1 KiB that try to take a machine's memory or time: each is refused with a code, a path and a
/// hint, or rendered within its estimate; and each that is begun can be cancelled within a second.
@Suite(.serialized) struct HostileDocumentTests {
  struct Document: CustomTestStringConvertible, Sendable {
    var name: String
    var canvas = #""width": 8192, "height": 8192, "fps": 1"#
    var clips: String
    var outputs = #"{"to": "a.jpg", "width": 64, "height": 64}"#
    var testDescription: String { name }

    var text: String {
      #"{"version": 1, "canvas": {\#(canvas)}, "tracks": [{"clips": [\#(clips)]}], "outputs": [\#(outputs)]}"#
    }
  }

  private static let huge = #""frame": {"x": -1, "y": -1, "width": 4, "height": 4}"#
  private static let ramp = ##"{"gradient": {"from": "#000000", "to": "#ffffff"}}"##

  /// Few enough to be rendered.
  static let affordable = [
    Document(name: "a gradient of 32768²", clips: #"{"source": \#(ramp), \#(huge), "duration": 1}"#),
    Document(
      name: "noise of 32768², turned and flipped",
      clips:
        #"{"source": {"pattern": {"name": "noise"}}, \#(huge), "duration": 1, "rotate": 45, "flip": "both"}"#),
    Document(
      name: "a still of a week", canvas: #""width": 64, "height": 64, "fps": 240"#,
      clips: ##"{"source": {"color": "#ff0000"}, "duration": 604800}"##,
      outputs: #"{"to": "a.jpg", "at": 604799}"#),
    Document(
      name: "a still of a week of keyframes", canvas: #""width": 64, "height": 64, "fps": 240"#,
      clips:
        ##"{"source": {"color": "#ff0000"}, "duration": 604800, "opacity": [{"t": 0, "v": 0}, {"t": 604800, "v": 1}]}"##,
      outputs: #"{"to": "a.jpg", "at": 604799}"#),
  ]

  /// What takes long, however it is done.
  static let endless = [
    Document(
      name: "a week of noise", canvas: #""width": 8192, "height": 4320, "fps": 240"#,
      clips: #"{"source": {"pattern": {"name": "noise"}}, \#(huge), "duration": 604800}"#,
      outputs: #"{"to": "a.mp4", "width": 64, "height": 64}"#),
    Document(
      name: "a week of fading", canvas: #""width": 64, "height": 64, "fps": 240"#,
      clips:
        ##"{"source": {"color": "#ff0000"}, "duration": 604800, "opacity": [{"t": 0, "v": 0}, {"t": 604800, "v": 1}]}"##,
      outputs: #"{"to": "a.mp4"}"#),
    Document(
      name: "slow codec", canvas: #""width": 4096, "height": 2160, "fps": 30"#,
      clips: #"{"source": {"pattern": {"name": "noise"}}, "duration": 100}"#,
      outputs: #"{"to": "a.mp4", "video": {"codec": "hevc", "preset": "veryslow"}}"#),
  ]

  /// Refused: the document, the code and the path.
  static let refused: [(Document, code: String, path: String)] = [
    (
      Document(
        name: "a gif of a week", canvas: #""width": 512, "height": 512, "fps": 50"#,
        clips: ##"{"source": {"color": "#ff0000"}, "duration": 604800}"##, outputs: #"{"to": "a.gif"}"#),
      "limits.memory", "outputs[0]"
    ),
    (
      Document(
        name: "more than a week", clips: #"{"source": \#(ramp), "start": 604799, "duration": 2}"#),
      "limits.duration", "tracks"
    ),
    (
      Document(name: "a picture of 65535²", clips: #"{"source": {"image": "huge.png"}, "duration": 1}"#),
      "source.limits", "tracks[0].clips[0].source.image"
    ),
    (
      Document(
        name: "a second of sound in each sample", clips: #"{"source": {"audio": "slow.wav"}, "duration": 5}"#,
        outputs: #"{"to": "a.mp4"}"#),
      "source.limits", "tracks[0].clips[0].source.audio"
    ),
    (
      Document(name: "a canvas beyond the limit", canvas: #""width": 32768, "height": 32768"#, clips: "null"),
      "value.range", "canvas.width"
    ),
    (
      Document(
        name: "a frame beyond the limit",
        clips: #"{"source": \#(ramp), "duration": 1, "frame": {"width": 1000}}"#),
      "value.range", "tracks[0].clips[0].frame.width"
    ),
  ]

  private let folder = TemporaryDirectory()

  private func process(_ arguments: [String], out: String? = nil) throws -> Process {
    let process = Process()
    process.executableURL = try #require(Program.binary, "no clipmill binary is built")
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    if let out {
      // Results go to stdout, errors to stderr, never both.
      _ = FileManager.default.createFile(atPath: folder.file(out), contents: nil)
      let handle = try #require(FileHandle(forWritingAtPath: folder.file(out)))
      process.standardOutput = handle
      process.standardError = handle
    }
    try process.run()
    return process
  }

  private func run(_ arguments: [String]) throws -> (status: Int32, out: JSONValue) {
    let process = try process(arguments, out: "out.json")
    process.waitUntilExit()
    let text = try Data(contentsOf: URL(fileURLWithPath: folder.file("out.json")))
    return (process.terminationStatus, try JSONValue(parsing: Array(text)))
  }

  private func write(_ document: Document) throws {
    #expect(document.text.utf8.count < 1024)
    try document.text.write(toFile: folder.file("job.json"), atomically: true, encoding: .utf8)
  }

  @Test(arguments: affordable)
  func rendersWithinItsEstimate(_ document: Document) throws {
    try write(document)
    let quote = try run(["quote", "job.json", "--device", "cpu", "--json"]).out
    guard case .array(let quotes) = quote["quotes"], let estimate = quotes.first?["memoryBytes"]?.integer
    else {
      return #expect(Bool(false), "\(quote)")
    }
    let result = try run(["render", "job.json", "--device", "cpu", "--json", "--quiet"])
    #expect(result.status == 0)
    let peak =
      result.out["timing"]?["peakMemoryBytes"]?.integer ?? result.out["cost"]?["peakMemoryBytes"]?.integer
    let most = try #require(peak, "\(result.out)")
    #expect(most <= estimate, "\(most >> 20) MiB of \(estimate >> 20) MiB")
    #expect(estimate < 2 << 30, "\(estimate >> 20) MiB")
  }

  @Test(arguments: refused.indices)
  func isRefused(_ index: Int) throws {
    let (document, code, path) = Self.refused[index]
    // The header of a PNG that would be 65535 by 65535.
    let header: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0xFF, 0xFF,
      0, 0,
      0xFF, 0xFF, 8, 6, 0, 0, 0,
    ]
    // Sound of 16 bits and one channel: "fmt " with 1 Hz, and 4096 samples.
    let sound =
      Array("RIFF".utf8) + [0x24, 0x20, 0, 0] + Array("WAVEfmt ".utf8)
      + [16, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 16, 0] + Array("data".utf8) + [0, 0x20, 0, 0]
      + [UInt8](repeating: 0, count: 8192)
    try Data(sound).write(to: URL(fileURLWithPath: folder.file("slow.wav")))
    try Data(header).write(to: URL(fileURLWithPath: folder.file("huge.png")))
    try write(document)
    let outcome = try run(["validate", "job.json", "--json"])
    #expect(outcome.status != 0)
    let text = outcome.out.text()
    guard case .array(let errors) = outcome.out["errors"] else { return #expect(Bool(false), "\(text)") }
    let found = errors.first { $0["code"] == .string(code) }
    #expect(found?["path"] == .string(path), "\(text)")
    if case .string(let hint) = found?["hint"] {
      #expect(!hint.isEmpty)
    } else {
      #expect(Bool(false), "\(text)")
    }
  }

  /// Once it listens and is at work (planning, which has no thread of its own, or with outputs begun), a signal ends it
  /// within a second, and nothing is left behind.
  @Test(arguments: endless + affordable.prefix(2))
  func isCancelledWithinASecond(_ document: Document) throws {
    try write(document)
    let render = try process(["render", "job.json", "--device", "cpu", "--quiet"])
    let tasks = "/proc/\(render.processIdentifier)/task"
    while render.isRunning {
      let names = ((try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []).compactMap {
        try? String(contentsOfFile: "\(tasks)/\($0)/comm", encoding: .utf8)
      }
      if names.contains("output\n") { break }
      if names.contains("signals\n"), Self.cpuTicks(render.processIdentifier) > 50 { break }
      usleep(1000)
    }
    let asked = ContinuousClock.now
    render.interrupt()
    render.waitUntilExit()
    #expect(asked.duration(to: .now) < .seconds(1))
    // What can be rendered may be done by then; what takes days is not.
    let mayBeDone = !Self.endless.contains { $0.name == document.name }
    let status = render.terminationStatus
    #expect(status == 130 || mayBeDone && status == 0, "\(status)")
    if status != 0 { #expect(folder.contents == ["job.json"]) }
  }

  /// Of a process, in user mode: hundredths of a second.
  private static func cpuTicks(_ process: pid_t) -> Int {
    let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    return fields.count > 11 ? Int(fields[11]) ?? 0 : 0
  }
}
