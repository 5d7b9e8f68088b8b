import ClipJob
import Foundation
import MediaIO
import Rendering
import TestKit

/// Renders jobs as `clipmill render` does and reads what came out.
struct ConformanceBench {
  /// What a job gave.
  struct Output {
    /// Of its own for each job.
    let folder: TemporaryDirectory
    let path: String
    let result: RenderResult

    /// Of the first output's picture.
    func frames() throws -> Int {
      let text = try FFmpegTool.ffprobe([
        "-select_streams", "v:0", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of",
        "csv=p=0", path,
      ])
      return Int(text.prefix { $0.isNumber }) ?? -1
    }

    /// Interleaved stereo at 48 kHz.
    func sound() throws -> Sound { Sound(samples: try FFmpegTool.sound(path)) }

    func numbers() throws -> [Int?] { try NumberedVideo.numbers(inFile: path) }

    /// Every picture as packed 8-bit R'G'B'.
    func pictures() throws -> Pictures {
      let size = try FFmpegTool.ffprobe([
        "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0", path,
      ]).split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
      return Pictures(width: size[0], height: size[1], bytes: try FFmpegTool.rgb(path))
    }
  }

  struct Pictures {
    let width: Int
    let height: Int
    let bytes: [UInt8]
    var count: Int { bytes.count / (width * height * 3) }

    func pixel(_ x: Int, _ y: Int, frame: Int = 0) -> [Int] {
      let at = ((frame * height + y) * width + x) * 3
      return bytes[at..<at + 3].map { Int($0) }
    }
  }

  struct Sound {
    let samples: [Float]
    var seconds: Double { Double(samples.count / 2) / 48_000 }

    /// Root mean square of the left channel from `start` to `end` (seconds), in dB of full scale.
    func level(_ start: Double, _ end: Double) -> Double {
      let range = max(0, Int(start * 48_000))..<min(samples.count / 2, Int(end * 48_000))
      guard !range.isEmpty else { return -200 }
      var sum = 0.0
      for i in range { sum += Double(samples[i * 2] * samples[i * 2]) }
      return 10 * log10(max(sum / Double(range.count), 1e-20))
    }

    /// How many windows of `window` seconds between `start` and `end` are quieter than `level` (dB).
    func holes(_ start: Double, _ end: Double, window: Double = 0.005, below limit: Double = -60) -> Int {
      var (count, at) = (0, start)
      while at + window <= end {
        if level(at, at + window) < limit { count += 1 }
        at += window
      }
      return count
    }
  }

  func probe(_ input: String) throws -> MediaInfo { try MediaProbe.probe(path: input) }

  /// One clip of `source` (a JSON object in which `FILE` stands for the input), to a nearly lossless file.
  ///
  /// - Parameters:
  ///   - clip: further members of the clip, each behind a comma.
  ///   - canvas: members of the canvas.
  func render(
    _ input: String, source: String = #"{"video": "FILE"}"#, clip: String = "", canvas: String = "",
    output: String = "out.mkv"
  ) throws -> Output {
    let source = source.replacingOccurrences(of: "FILE", with: input)
    let video = output.hasSuffix("mkv") || output.hasSuffix("mp4")
    let codec = video ? #", "video": {"crf": 5, "preset": "ultrafast"}"# : ""
    return try job(
      """
      {"version": 1, "canvas": {\(canvas)}, "tracks": [{"clips": [{"source": \(source)\(clip)}]}],
       "outputs": [{"to": "\(output)"\(codec)}]}
      """, output: output)
  }

  /// The sound of the input on a track of its own, under a small black picture.
  func renderSound(_ input: String, seconds: Double, track: String = "") throws -> Output {
    try job(
      """
      {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 25},
       "tracks": [{"clips": [{"source": {"color": "#000000"}, "duration": \(seconds)}]}],
       "audio": {"tracks": [{"source": "\(input)"\(track)}]},
       "outputs": [{"to": "sound.mkv", "video": {"preset": "ultrafast"}}]}
      """, output: "sound.mkv")
  }

  /// A whole document.
  func job(_ json: String, output: String) throws -> Output {
    let folder = TemporaryDirectory()
    let plan = try RenderPlan(
      try Job.parse(Array(json.utf8)), locator: MediaLocator(baseDirectory: folder.path))
    return Output(folder: folder, path: folder.file(output), result: try RenderSession(plan).run())
  }

  /// The errors of a job that must not render: those of the document, of its planning (what `validate` says), or of
  /// the render.
  func errors(_ body: () throws -> Void) -> [JobError] {
    do {
      try body()
      return []
    } catch let errors as JobErrors {
      return errors.errors
    } catch let error as JobError {
      return [error]
    } catch {
      return [JobError("unexpected", "\(error)")]
    }
  }
}
