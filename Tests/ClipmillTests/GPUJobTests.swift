import CUDATestKit
import ClipJob
import Foundation
import TestKit
import Testing

/// Whole jobs on a simulated GPU, through the program: the files of the processor, byte for byte, and nothing left behind.
@Suite struct GPUJobTests {
  private let folder = TemporaryDirectory()

  private func program() throws -> SimulatedProgram {
    SimulatedProgram(try #require(Program.binary, "no clipmill binary is built"), in: folder.path)
  }

  /// Sources of the kinds that take different ways through the compositor.
  private func makeSources() throws {
    func make(_ name: String, _ input: String, _ options: [String]) throws {
      try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", input] + options + [folder.file(name)])
    }
    let x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-threads", "1"]
    try make("a.mp4", "testsrc2=s=192x108:r=25:d=1.5", ["-pix_fmt", "yuv420p"] + x264)
    try make(
      "bt601.mp4", "smptebars=s=160x120:r=24:d=1.5",
      ["-pix_fmt", "yuv422p", "-colorspace", "smpte170m", "-color_range", "pc"] + x264)
    try make(
      "pq.mp4", "testsrc2=s=176x144:r=25:d=1",
      [
        "-pix_fmt", "yuv420p10le", "-color_trc", "smpte2084", "-color_primaries", "bt2020", "-colorspace",
        "bt2020nc",
      ]
        + x264)
    try make("logo.png", "testsrc2=s=60x40:d=1,format=rgba,colorchannelmixer=aa=0.6", ["-frames:v", "1"])
    try make("photo.jpg", "testsrc2=s=400x300:d=1", ["-frames:v", "1"])
    try make("voice.wav", "sine=f=700:b=3:d=1", [])
  }

  private static let canvas = #""version": 1, "canvas": {"width": 128, "height": 96, "fps": 25}"#
  private static let video = #""video": {"codec": "h264", "preset": "ultrafast"}"#

  static let jobs: [(name: String, tracks: String, outputs: String)] = [
    (
      "crossfade",
      #"{"clips": [{"source": {"video": "a.mp4"}, "duration": 1}, {"source": {"video": "bt601.mp4"}, "duration": 1, "transition": {"type": "crossfade", "duration": 0.4}}]}"#,
      #"{"to": "o.mp4", \#(video)}"#
    ),
    (
      "blurred background and logo",
      #"{"clips": [{"source": {"video": "a.mp4"}, "fit": "blur", "duration": 0.6}]}, {"clips": [{"source": {"image": "logo.png"}, "duration": 0.6, "frame": {"x": 0.5, "y": 0.6, "width": 0.4, "height": 0.3}, "opacity": 0.8}]}"#,
      #"{"to": "o.mp4", \#(video)}, {"to": "square.mp4", "width": 80, "height": 80, \#(video)}, {"to": "o.png", "at": 0.3}"#
    ),
    (
      "turned, multiplied, tone mapped",
      #"{"clips": [{"source": {"video": "pq.mp4"}, "duration": 0.5}]}, {"clips": [{"source": {"video": "a.mp4"}, "duration": 0.5, "rotate": 30, "blend": "multiply", "frame": {"x": 0.2, "y": 0.1, "width": 0.6, "height": 0.6}}]}"#,
      #"{"to": "o.webm", "video": {"codec": "vp9", "preset": "ultrafast"}}"#
    ),
    (
      "stills in motion and patterns",
      #"{"clips": [{"source": {"image": "photo.jpg"}, "duration": 0.6, "motion": {"from": {"zoom": 1.0, "x": 0.5, "y": 0.5}, "to": {"zoom": 1.7, "x": 0.3, "y": 0.6}}}]}, {"clips": [{"source": {"pattern": {"name": "plasma"}}, "duration": 0.6, "opacity": 0.5, "blend": "screen"}]}"#,
      #"{"to": "o.mp4", "width": 64, \#(video)}, {"to": "o.gif", "width": 48}"#
    ),
    (
      "a watermark",
      #"{"clips": [{"source": {"video": "a.mp4"}, "duration": 0.6}]}"#,
      #"{"to": "o.mp4", \#(video)}, {"to": "tall.mp4", "width": 54, "height": 96, \#(video)}, {"to": "o.png", "at": 0.3}"#
    ),
    (
      "frames that move",
      #"{"clips": [{"source": {"image": "photo.jpg"}, "fit": "contain", "duration": 0.6, "motion": {"from": {"zoom": 0.7, "x": 0}, "to": {"zoom": 1.6}}}]}, {"clips": [{"source": {"video": "a.mp4"}, "duration": 0.6, "position": "right", "frame": {"x": [{"t": 0, "v": 1}, {"t": 0.4, "v": 0.55, "easing": "easeOut"}], "width": 0.4}}]}, {"clips": [{"source": {"image": "logo.png"}, "duration": 0.6, "rotate": 12, "position": "top-left", "margin": 0.05, "frame": {"width": [{"t": 0, "v": 0.1}, {"t": 0.6, "v": 0.5}]}}]}"#,
      #"{"to": "o.mp4", \#(video)}"#
    ),
    (
      "text and captions",
      ##"{"clips": [{"source": {"video": "a.mp4"}, "duration": 1}]}, {"clips": [{"source": {"text": {"text": "Wave ☀️", "style": {"size": 0.2, "color": {"from": "#ffe135", "to": "#ff2020"}, "stroke": {"width": 0.1}, "shadow": {"blur": 0.1}, "box": {"color": "#20206080"}}, "position": "top", "animation": {"in": "pop", "loop": "wave", "out": "blur"}}}, "duration": 1, "rotate": 7}]}, {"clips": [{"source": {"captions": {"words": [{"text": "Word", "from": 0, "to": 0.4}, {"text": "by", "from": 0.4, "to": 0.6}, {"text": "word", "from": 0.6, "to": 1}], "preset": "karaoke", "style": {"size": 0.15}}}, "duration": 1, "motion": {"from": {"zoom": 1}, "to": {"zoom": 1.3}}}]}"##,
      #"{"to": "o.mp4", \#(video)}, {"to": "square.mp4", "width": 80, "height": 80, \#(video)}, {"to": "o.png", "at": 0.3}"#
    ),
    (
      "waveforms, progress and texts that change",
      ##"{"clips": [{"source": {"video": "a.mp4"}, "duration": 1, "volume": 0.5}]}, {"clips": [{"source": {"waveform": {"audio": "voice.wav", "color": {"from": "#ff2020", "to": "#20ff20"}}}, "duration": 1}]}, {"clips": [{"source": {"waveform": {"style": "radial", "bars": 24}}, "duration": 0.5, "position": "top"}, {"source": {"waveform": {"of": "voice", "show": "all", "style": "mirrored"}}, "duration": 0.5, "rotate": 9}]}, {"clips": [{"source": {"waveform": {"of": "voice", "style": "line"}}, "duration": 1, "blend": "screen", "motion": {"to": {"zoom": 1.3}}}]}, {"clips": [{"source": {"progress": {}}, "duration": 0.5}, {"source": {"progress": {"style": "ring"}}, "duration": 0.5}]}, {"clips": [{"source": {"text": {"text": "{timecode}", "style": {"size": 0.15}}}, "duration": 1}]}, {"clips": [{"source": {"audio": "voice.wav"}, "id": "voice"}]}"##,
      #"{"to": "o.mp4", \#(video)}, {"to": "square.mp4", "width": 80, "height": 80, \#(video)}, {"to": "o.png", "at": 0.3}"#
    ),
  ]

  private func write(_ job: (name: String, tracks: String, outputs: String)) throws {
    let mark = job.name == "a watermark" ? ", \"test\": true" : ""
    let text = "{\(Self.canvas)\(mark), \"tracks\": [\(job.tracks)], \"outputs\": [\(job.outputs)]}"
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("job.json")))
  }

  /// Everything that lies in the folder but was not there before, and leaves it.
  private func takeOutputs(_ sources: Set<String>) throws -> [String: Data] {
    var found: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !sources.contains(name)
    {
      found[name] = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
      try FileManager.default.removeItem(atPath: folder.file(name))
    }
    return found
  }

  @Test(arguments: GPUJobTests.jobs.indices)
  func filesAreTheProcessors(_ index: Int) throws {
    let job = Self.jobs[index]
    try makeSources()
    try write(job)
    let sources = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    let program = try program()
    let onCPU = try program.run(["render", "job.json", "--device", "cpu", "--quiet"])
    #expect(onCPU.status == 0, "\(job.name): \(onCPU.errors)")
    let wanted = try takeOutputs(sources)
    #expect(!wanted.isEmpty)
    let onGPU = try program.run(
      ["render", "job.json", "--device", "cuda:1", "--quiet", "--json"], ["SIMCUDA_DEVICES": "2"])
    #expect(onGPU.status == 0, "\(job.name): \(onGPU.errors)")
    let made = try takeOutputs(sources)
    #expect(made.keys.sorted() == wanted.keys.sorted())
    for (name, data) in wanted { #expect(made[name] == data, "\(job.name): \(name) differs") }
    let result = try JSONValue(parsing: Array(onGPU.output.utf8))
    #expect(result["device"] == .string("cuda:1 Simulated GPU"))
    #expect(onGPU.counter("launches", device: 1) ?? 0 > 0)
    #expect(onGPU.counter("launches", device: 0) == 0)
    // A copy of memory that is not pinned would hold up its thread.
    #expect(onGPU.counter("pageableCopies", device: 1) == 0)
    #expect(onGPU.violations == [])
    #expect(onGPU.leftAlive == [])
  }

  private struct Fault {
    var name: String
    var settings: [String: String]
    var code: String
    var words: [String]
  }

  private static let faults = [
    Fault(
      name: "no room for a picture", settings: ["SIMCUDA_MEMORY": "90000"], code: "device.full",
      words: ["cuda:0", "bytes"]),
    Fault(
      name: "the driver is out of memory", settings: ["SIMCUDA_FAULTS": "cuMemAlloc_v2:2=2"],
      code: "device.full",
      words: ["CUDA_ERROR_OUT_OF_MEMORY"]),
    Fault(
      name: "a kernel faults", settings: ["SIMCUDA_FAULTS": "launch:9=700"], code: "device.lost",
      words: ["CUDA_ERROR_ILLEGAL_ADDRESS"]),
    Fault(
      name: "the device falls off", settings: ["SIMCUDA_FAULTS": "lost:300=46"], code: "device.lost",
      words: ["cuda:0"]),
    Fault(
      name: "the driver is too old", settings: ["SIMCUDA_VERSION": "10020"], code: "machine.device",
      words: ["10.2", "470.57"]),
    Fault(
      name: "the GPU is too old", settings: ["SIMCUDA_COMPUTE": "70"], code: "machine.device",
      words: ["cuda:0 Simulated GPU", "7.0", "7.5", "--device cpu"]),
    Fault(
      name: "there is no GPU", settings: ["SIMCUDA_DEVICES": "0"], code: "machine.device", words: ["GPU"]),
    Fault(
      name: "all are hidden", settings: ["CUDA_VISIBLE_DEVICES": ""], code: "machine.device", words: ["GPU"]),
  ]

  /// A sentence and exit code 3 (this machine cannot), no crash, no file.
  @Test(arguments: GPUJobTests.faults.indices)
  func faultsAreTheMachines(_ index: Int) throws {
    let fault = Self.faults[index]
    try write(
      (
        name: "", tracks: #"{"clips": [{"source": {"pattern": {"name": "noise"}}, "duration": 4}]}"#,
        outputs: #"{"to": "o.mp4", "width": 96, \#(Self.video)}"#
      ))
    let outcome = try program().run(["render", "job.json", "--device", "cuda:0", "--quiet"], fault.settings)
    #expect(outcome.status == 3, "\(fault.name): \(outcome.status) \(outcome.errors)")
    #expect(outcome.errors.contains("[\(fault.code)]"), "\(fault.name): \(outcome.errors)")
    for word in fault.words { #expect(outcome.errors.contains(word), "\(fault.name): \(outcome.errors)") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["job.json"], "\(fault.name)")
    #expect(outcome.violations ?? [] == [])
  }

  /// A context takes a GPU a good part of a second to make.
  @Test(arguments: [["render", "job.json", "--device", "cuda:0"], ["devices"]])
  func theContextIsMadeOnce(_ arguments: [String]) throws {
    try write(
      (
        name: "", tracks: #"{"clips": [{"source": {"pattern": {"name": "noise"}}, "duration": 0.2}]}"#,
        outputs: #"{"to": "o.mp4", \#(Self.video)}"#
      ))
    let outcome = try program().run(arguments, ["SIMCUDA_FAULTS": "cuDevicePrimaryCtxRetain:2=999"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(!outcome.output.contains("CUDA_ERROR"), "\(outcome.output)")
  }

  /// Without a word about devices a job is made, with or without a GPU that works.
  @Test(arguments: [
    ["SIMCUDA_DEVICES": "0"], ["SIMCUDA_VERSION": "10020"], ["SIMCUDA_FAULTS": "cuInit:1=803"],
    ["SIMCUDA_DEVICES": "1"],
  ])
  func autoFindsAWay(_ settings: [String: String]) throws {
    try write(
      (
        name: "", tracks: #"{"clips": [{"source": {"pattern": {"name": "noise"}}, "duration": 0.2}]}"#,
        outputs: #"{"to": "o.mp4", \#(Self.video)}"#
      ))
    let outcome = try program().run(["render", "job.json", "--json"], settings)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let device = try JSONValue(parsing: Array(outcome.output.utf8))["device"]
    #expect(device == .string(settings["SIMCUDA_DEVICES"] == "1" ? "cuda:0 Simulated GPU" : "cpu"))
    // A GPU that somebody has put in and that cannot be used is worth a word; none is not.
    #expect(outcome.errors.contains("the GPU is not used") == (settings["SIMCUDA_DEVICES"] == nil))
    #expect(outcome.errors.contains("reboot") == (settings["SIMCUDA_FAULTS"] != nil), "\(outcome.errors)")
  }

  @Test func devicesTellsWhatIsThere() throws {
    let outcome = try program().run(["devices", "--json"], ["SIMCUDA_DEVICES": "2", "SIMCUDA_MIG": "1"])
    #expect(outcome.status == 0)
    let list = try JSONValue(parsing: Array(outcome.output.utf8))
    guard case .array(let devices)? = list["devices"] else {
      Issue.record("\(outcome.output)")
      return
    }
    #expect(devices.map { $0["device"] }.contains(.string("cuda:0")))
    let slice = try #require(devices.first { $0["mig"] == .bool(true) })
    #expect(slice["uuid"]?.string?.hasPrefix("MIG-") == true)
    #expect(slice["usable"] == .bool(true))
    #expect(list["cuda"]?["driver"] == .string("12.4"))
    // No video engines in the simulation: software does it, and the reason is said.
    guard case .array(let decoders)? = slice["decoders"] else { return }
    #expect(decoders.count == 4)
    #expect(
      decoders.allSatisfy {
        $0["opens"] == .bool(false) && $0["reason"]?.string?.contains("libnvcuvid") == true
      })
  }

  @Test func withoutADriverItSaysSo() throws {
    let outcome = try program().run(["devices", "--json"], ["LD_LIBRARY_PATH": ""])
    let list = try JSONValue(parsing: Array(outcome.output.utf8))
    #expect(list["cuda"]?["missing"]?.string?.contains("libcuda.so.1") == true)
  }
}

extension JSONValue {
  fileprivate var string: String? { if case .string(let text) = self { text } else { nil } }
}
