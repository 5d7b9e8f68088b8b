import CUDATestKit
import ClipJob
import Foundation
import TestKit
import Testing

/// Jobs on a simulated GPU that encodes, and on the processor, in a folder of their own.
struct GPUEncoding {
  let folder = TemporaryDirectory()
  private let program: SimulatedProgram

  init() throws {
    program = SimulatedProgram(
      try #require(Program.binary, "no clipmill binary is built"), in: folder.path, hasEncoders: true)
  }

  struct Outcome {
    var program: SimulatedProgram.Outcome
    /// Lines of `explain`.
    var explain: [String] = []
    /// Whether nothing was done wrong and nothing was left.
    var isClean: Bool { program.violations == [] && program.leftAlive == [] }
  }

  /// A job of one clip, moving all over, unless `tracks` says otherwise.
  static func job(
    _ outputs: String, canvas: String = #"{"width": 192, "height": 128, "fps": 25}"#, seconds: Double = 1,
    tracks: String? = nil
  ) -> String {
    let clip =
      #"{"clips": [{"source": {"pattern": {"name": "plasma"}}, "duration": \#(seconds)}]}, {"clips": [{"source": {"pattern": {"name": "testcard"}}, "duration": \#(seconds), "frame": {"x": 0.1, "y": 0.2, "width": 0.5, "height": 0.5}}]}"#
    return #"{"version": 1, "canvas": \#(canvas), "tracks": [\#(tracks ?? clip)], "outputs": [\#(outputs)]}"#
  }

  /// Renders on a device of `settings`' machine.
  func render(
    _ job: String, on device: String = "cuda:0", _ settings: [String: String] = [:]
  ) throws -> Outcome {
    try Data(job.utf8).write(to: URL(fileURLWithPath: folder.file("job.json")))
    let outcome = try program.run(["render", "job.json", "--device", device, "--quiet", "--json"], settings)
    guard case .array(let lines)? = (try? JSONValue(parsing: Array(outcome.output.utf8)))?["explain"] else {
      return Outcome(program: outcome)
    }
    return Outcome(
      program: outcome, explain: lines.compactMap { if case .string(let line) = $0 { line } else { nil } })
  }

  func run(_ arguments: [String], _ settings: [String: String] = [:]) throws -> SimulatedProgram.Outcome {
    try program.run(arguments, settings)
  }

  /// Takes a file out of the way of the next render.
  func keep(_ name: String) throws -> String {
    let kept = folder.file("kept-\(name)")
    try FileManager.default.moveItem(atPath: folder.file(name), toPath: kept)
    return kept
  }
}

/// What is in a file, as others read it.
struct EncodedVideo {
  struct Packet {
    /// Ticks of the stream's clock; nil where the container does not have it.
    var pts: Int?
    var dts: Int?
    var isKey: Bool
  }

  let path: String
  /// In the order of the file.
  let packets: [Packet]

  init(_ path: String) throws {
    self.path = path
    let lines = try FFmpegTool.ffprobe(
      ["-select_streams", "v:0", "-show_entries", "packet=pts,dts,flags", "-of", "compact=p=0", path])
    packets = lines.split(separator: "\n").map { line in
      var packet = Packet(isKey: false)
      for field in line.split(separator: "|") {
        let parts = field.split(separator: "=", maxSplits: 1)
        switch parts.first {
        case "pts": packet.pts = Int(parts[1])
        case "dts": packet.dts = Int(parts[1])
        case "flags": packet.isKey = parts[1].hasPrefix("K")
        default: break
        }
      }
      return packet
    }
  }

  func value(_ entry: String) throws -> String {
    try FFmpegTool.value("stream=\(entry)", of: path, stream: "v:0")
  }

  func duration() throws -> Double {
    try #require(Double(try FFmpegTool.value("format=duration", of: path)))
  }

  /// Numbers of the frames, in the order in which they are shown, that are key frames.
  var keyFrames: [Int] {
    let shown = packets.sorted { ($0.pts ?? 0) < ($1.pts ?? 0) }
    return shown.indices.filter { shown[$0].isKey }
  }

  /// Distances between the frames as they are shown: one where the clock counts frames evenly.
  var steps: Set<Int> {
    let times = packets.compactMap(\.pts).sorted()
    return Set(zip(times.dropFirst(), times).map { $0 - $1 })
  }

  /// Whether decoding goes on in time, not later than showing, and begins at most four frames before it. Readers guess
  /// the first times of Matroska, which has none.
  var isInDecodingOrder: Bool {
    let decoding = packets.compactMap(\.dts)
    let step = steps.max() ?? 1 << 20
    return zip(decoding.dropFirst(), decoding).allSatisfy { $0 > $1 }
      && packets.allSatisfy { packet in packet.dts.map { $0 <= packet.pts ?? $0 } ?? true }
      && (decoding.first ?? 0) >= -4 * step
  }

  /// The worst of any frame and plane against another file, dB; nil where they have not the same number of frames.
  func worstPSNR(against other: EncodedVideo) throws -> Double? {
    guard packets.count == other.packets.count, !packets.isEmpty else { return nil }
    let log = path + ".psnr"
    defer { try? FileManager.default.removeItem(atPath: log) }
    try FFmpegTool.ffmpeg([
      "-i", path, "-i", other.path, "-lavfi", "[0:v][1:v]psnr=stats_file=\(log)", "-f", "null", "-",
    ])
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    guard lines.count == packets.count else { return nil }
    let values = lines.flatMap { line in
      ["psnr_y:", "psnr_u:", "psnr_v:"].compactMap { name -> Double? in
        guard let start = line.range(of: name)?.upperBound else { return nil }
        let word = line[start...].prefix { $0 != " " }
        return word == "inf" ? .infinity : Double(word)
      }
    }
    return values.count == 3 * lines.count ? values.min() : nil
  }
}
