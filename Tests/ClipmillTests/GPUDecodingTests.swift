import CUDATestKit
import ClipJob
import Foundation
import TestKit
import Testing

/// Whole jobs whose sources a simulated GPU decodes: the processor's files, byte for byte, and nothing left behind.
@Suite struct GPUDecodingTests {
  private let folder = TemporaryDirectory()

  struct Case: Sendable {
    var name: String
    /// `@` stands for the folder of the sources.
    var tracks: String
    var outputs = #"{"to": "o.mp4", \#(GPUDecodingTests.video)}"#
    /// What `explain` says of decoding.
    var notes = ["vp9 decoded by cuda:0"]
    var clipsAtOnce = 1
  }

  private static let video = #""video": {"codec": "h264", "preset": "ultrafast"}"#

  private static func clip(_ source: String, _ more: String = "") -> String {
    #"{"clips": [{"source": {"video": "@/\#(source)"}\#(more)}]}"#
  }

  static let cases = [
    Case(name: "8 bits", tracks: clip("eight.webm")),
    Case(name: "10 bits", tracks: clip("ten.webm")),
    Case(
      name: "the canvas's own size", tracks: clip("eight.webm", #", "trim": {"to": 0.6}"#),
      outputs:
        #"{"to": "o.mp4", \#(video)}, {"to": "square.mp4", "width": 80, "height": 80, \#(video)}, {"to": "o.png", "at": 0.3}"#
    ),
    Case(name: "hidden frames", tracks: clip("hidden.webm")),
    Case(name: "from the middle", tracks: clip("hidden.webm", #", "trim": {"from": 1.5}"#)),
    Case(name: "fast", tracks: clip("hidden.webm", #", "speed": 2.5"#)),
    Case(name: "slow", tracks: clip("ten.webm", #", "speed": 0.4, "trim": {"from": 0.7, "to": 1.1}"#)),
    Case(
      name: "around and around",
      tracks: clip("eight.webm", #", "loop": true, "trim": {"from": 0.9}, "duration": 2"#)),
    Case(
      name: "two at once",
      tracks:
        #"{"clips": [{"source": {"video": "@/eight.webm"}, "duration": 1}, {"source": {"video": "@/ten.webm"}, "duration": 1, "transition": {"type": "crossfade", "duration": 0.5}}]}"#,
      clipsAtOnce: 2),
    Case(
      name: "twice the same, one over the other",
      tracks: clip("eight.webm", #", "fit": "blur", "duration": 0.8"#) + ", "
        + clip(
          "eight.webm",
          #", "duration": 0.8, "opacity": 0.7, "frame": {"x": 0.4, "y": 0.5, "width": 0.5, "height": 0.4}"#),
      clipsAtOnce: 2),
    Case(name: "another size in the middle", tracks: clip("changing.ivf")),
    // The simulation has an engine for it.
    Case(name: "JPEG is rounded otherwise", tracks: clip("motion.mkv"), notes: ["mjpeg decoded by the CPU"]),
    Case(
      name: "odd sizes", tracks: clip("odd.webm"),
      notes: [
        "vp9 decoded by the CPU, not by cuda:0: GPUs decode only even sizes, and this stream is 191×129"
      ]),
    Case(
      name: "too small", tracks: clip("small.webm"), notes: ["not by cuda:0", "width 96 not within range"]),
    Case(
      name: "no such engine", tracks: clip("avc.mp4"), notes: ["h264 decoded by the CPU", "lacking required"]),
    Case(
      name: "broken", tracks: clip("broken.ivf"), notes: ["vp9 decoded by the CPU, after 9 frames by cuda:0"]),
    Case(name: "scrambled", tracks: clip("scrambled.ivf")),
    Case(name: "cut off", tracks: clip("cut.webm")),
  ]

  private func program() throws -> SimulatedProgram {
    SimulatedProgram(
      try #require(Program.binary, "no clipmill binary is built"), in: folder.path, hasDecoders: true)
  }

  private func write(_ tracks: String, _ outputs: String) throws {
    let text =
      #"{"version": 1, "canvas": {"width": 192, "height": 128, "fps": 25}, "tracks": [\#(tracks)], "outputs": [\#(outputs)]}"#
    try Data(text.replacingOccurrences(of: "@", with: try GPUDecodingMedia.folder.get()).utf8)
      .write(to: URL(fileURLWithPath: folder.file("job.json")))
  }

  /// Every file but the job, and leaves the job alone.
  private func takeOutputs() throws -> [String: Data] {
    var found: [String: Data] = [:]
    for name in folder.contents where name != "job.json" {
      found[name] = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
      try FileManager.default.removeItem(atPath: folder.file(name))
    }
    return found
  }

  /// Renders on both; the GPU's outcome and what it says of decoding.
  private func compare(
    _ name: String, _ settings: [String: String] = [:]
  ) throws -> (outcome: SimulatedProgram.Outcome, notes: String) {
    let program = try program()
    let onCPU = try program.run(["render", "job.json", "--device", "cpu", "--quiet"])
    #expect(onCPU.status == 0, "\(name): \(onCPU.errors)")
    let wanted = try takeOutputs()
    #expect(!wanted.isEmpty)
    let onGPU = try program.run(["render", "job.json", "--device", "cuda:0", "--quiet", "--json"], settings)
    #expect(onGPU.status == 0, "\(name): \(onGPU.errors)")
    let made = try takeOutputs()
    #expect(made.keys.sorted() == wanted.keys.sorted())
    for (file, data) in wanted { #expect(made[file] == data, "\(name): \(file) differs") }
    #expect(onGPU.violations == [], "\(name)")
    #expect(onGPU.leftAlive == [], "\(name)")
    let result = try JSONValue(parsing: Array(onGPU.output.utf8))
    guard case .array(let explain)? = result["explain"] else { return (onGPU, "") }
    let lines = explain.compactMap { if case .string(let line) = $0 { line } else { nil } }
    return (onGPU, lines.filter { $0.contains(" decoded by ") }.joined(separator: "\n"))
  }

  @Test(arguments: GPUDecodingTests.cases.indices)
  func filesAreTheProcessors(_ index: Int) throws {
    let test = Self.cases[index]
    try write(test.tracks, test.outputs)
    let (outcome, notes) = try compare(test.name)
    for note in test.notes { #expect(notes.contains(note), "\(test.name): \(notes)") }
    #expect(outcome.counter("pageableCopies") == 0)
    // What readers, queues and the scene hold of each clip; HardwareDevice asks for as many surfaces.
    #expect(outcome.counter("peakMappedFrames") ?? 99 <= 8 * test.clipsAtOnce, "\(test.name)")
    guard test.notes == ["vp9 decoded by cuda:0"] else { return }
    #expect(outcome.counter("decodedPictures") ?? 0 > 0)
    // Tables of weights: decoded pictures do not come over the bus.
    #expect(outcome.counter("bytesToDevice") ?? .max < 192 * 128, "\(test.name)")
  }

  struct Fault: Sendable {
    var name: String
    var settings: [String: String]
    var notes: [String]
    var more = ""
  }

  static let survived = [
    Fault(
      name: "no decoder", settings: ["SIMCUDA_FAULTS": "cuvidCreateDecoder:1=999"],
      notes: ["not by cuda:0", "cuvidCreateDecoder", "CUDA_ERROR_UNKNOWN"]),
    Fault(
      name: "the first picture", settings: ["SIMCUDA_FAULTS": "cuvidDecodePicture:1=999"],
      notes: ["not by cuda:0", "CUDA_ERROR_UNKNOWN"]),
    Fault(
      name: "a picture in the middle", settings: ["SIMCUDA_FAULTS": "cuvidDecodePicture:13=999"],
      notes: ["after 12 frames by cuda:0", "cuvidDecodePicture"]),
    Fault(
      name: "a picture after a seek", settings: ["SIMCUDA_FAULTS": "cuvidDecodePicture:21=999"],
      notes: ["by the CPU, after", "cuvidDecodePicture"],
      more: #", "loop": true, "trim": {"from": 0.9}, "duration": 2"#),
    Fault(
      name: "a surface", settings: ["SIMCUDA_FAULTS": "cuvidMapVideoFrame64:17=205"],
      notes: ["after 16 frames by cuda:0", "CUDA_ERROR_MAP_FAILED"]),
    Fault(
      name: "memory for a surface", settings: ["SIMCUDA_FAULTS": "cuvidMapVideoFrame64:17=2"],
      notes: ["after 16 frames by cuda:0", "CUDA_ERROR_OUT_OF_MEMORY"]),
  ]

  /// The processor goes on where the GPU has stopped.
  @Test(arguments: GPUDecodingTests.survived.indices)
  func theProcessorGoesOn(_ index: Int) throws {
    let fault = Self.survived[index]
    try write(Self.clip("eight.webm", fault.more), #"{"to": "o.mp4", \#(Self.video)}"#)
    let (_, notes) = try compare(fault.name, fault.settings)
    for note in fault.notes { #expect(notes.contains(note), "\(fault.name): \(notes)") }
  }

  static let fatal = [
    (settings: ["SIMCUDA_FAULTS": "cuvidCreateDecoder:1=2"], code: "device.full", words: "for a decoder"),
    (settings: ["SIMCUDA_MEMORY": "1200000"], code: "device.full", words: "CUDA_ERROR_OUT_OF_MEMORY"),
    (settings: ["SIMCUDA_FAULTS": "lost:400=46"], code: "device.lost", words: "cuda:0"),
  ]

  /// A full GPU and one that is gone end the job with the device's code: another device may make it.
  @Test(arguments: GPUDecodingTests.fatal.indices)
  func anotherDeviceMayMakeIt(_ index: Int) throws {
    let fault = Self.fatal[index]
    try write(Self.clip("eight.webm"), #"{"to": "o.mp4", \#(Self.video)}"#)
    let outcome = try program().run(["render", "job.json", "--device", "cuda:0", "--quiet"], fault.settings)
    #expect(outcome.status == 3, "\(fault.settings): \(outcome.errors)")
    #expect(outcome.errors.contains("[\(fault.code)]"), "\(fault.settings): \(outcome.errors)")
    #expect(outcome.errors.contains(fault.words), "\(outcome.errors)")
    #expect(folder.contents == ["job.json"])
    #expect(outcome.violations == [])
  }

  @Test func devicesTellsWhatOpens() throws {
    let outcome = try program().run(["devices", "--json"])
    let list = try JSONValue(parsing: Array(outcome.output.utf8))
    guard case .array(let devices)? = list["devices"],
      case .array(let decoders)? = devices.first(where: { $0["device"] == .string("cuda:0") })?["decoders"]
    else {
      Issue.record("\(outcome.output)")
      return
    }
    for decoder in decoders {
      let isVP9 = decoder["codec"] == .string("vp9")
      #expect(decoder["opens"] == .bool(isVP9), "\(decoder)")
      guard !isVP9, case .string(let reason)? = decoder["reason"] else { continue }
      #expect(reason.contains("Hardware is lacking required capabilities"), "\(reason)")
    }
    #expect(decoders.count == 4)
    #expect(outcome.violations == [])
    #expect(outcome.leftAlive == [])
  }
}
