import ClipJob
import FoundationEssentials
import Rendering

extension Verb {
  static let cut = Verb(
    name: "cut", operands: "SOURCE --from T --to T [--vertical] -o OUT",
    summary: "Render one part of one video, without writing JSON.",
    options: [
      Option("--from", value: "T", "Where the part begins: seconds or a timecode; default 0."),
      Option("--to", value: "T", "Where it ends; default: the end of the source."),
      Option("--clamp", "A --to past the end of the source means its end, instead of an error."),
      Option(
        "--video-stream", value: "STREAM",
        "Which video stream of several: its number, from 0, or its language, such as spa."),
      Option("--audio-stream", value: "STREAM", "Which audio stream of several."),
      Option("--vertical", "A 9:16 clip, 1080×1920."),
      Option("--square", "A 1:1 clip, 1080×1080."),
      Option("--fit", value: "FIT", "cover (default), contain, blur, stretch or none."),
      Option(
        "--focus", value: "X,Y",
        "The point of the source that cover keeps in frame, as fractions; default 0.5,0.5."),
      Option("--speed", value: "N", "0.1…10; audio keeps its pitch."),
      Option("--crf", value: "N", "The encoder's quality: lower is better quality and a larger file."),
      Option("--captions", value: "FILE", "Not built yet."),
      Option("--output", short: "-o", value: "OUT", "The output file; its extension selects the format."),
      Option("--print", "Print the job document instead of rendering it."),
    ] + RenderRun.options,
    run: { arguments in
      let source = try arguments.only("SOURCE")
      guard let output = arguments["--output"] else {
        throw UsageError(message: "-o OUT is missing", hint: "give the output file, for example -o clip.mp4")
      }
      let document = try CutJob.document(source: source, output: output, arguments)
      if arguments.has("--print") {
        Terminal.print(document.text(pretty: true))
        return .done
      }
      let run = try RenderRun(arguments)
      let working = MediaLocator(baseDirectory: FileManager.default.currentDirectoryPath)
      return try run.render(locator: working) { try Job.parse(document) }
    })
}

/// The job document of a `cut`: what a person would have written, so that every check and error is the same.
private enum CutJob {
  static func document(source: String, output: String, _ arguments: Arguments) throws(UsageError) -> JSONValue
  {
    if arguments.has("--captions") {
      throw UsageError(message: "captions are not implemented yet", hint: "leave --captions out")
    }
    if arguments.has("--vertical"), arguments.has("--square") {
      throw UsageError(message: "--vertical and --square exclude each other")
    }
    var clip: [(String, JSONValue)] = [("source", .object([("video", .string(source))]))]
    var trim: [(String, JSONValue)] = []
    if let from = arguments["--from"] { trim.append(("from", value(from))) }
    if let to = arguments["--to"] { trim.append(("to", value(to))) }
    if arguments.has("--clamp") { trim.append(("clamp", .bool(true))) }
    if !trim.isEmpty { clip.append(("trim", .object(trim))) }
    var streams: [(String, JSONValue)] = []
    if let video = arguments["--video-stream"] { streams.append(("video", value(video))) }
    if let audio = arguments["--audio-stream"] { streams.append(("audio", value(audio))) }
    if !streams.isEmpty { clip.append(("stream", .object(streams))) }
    if let speed = arguments["--speed"] { clip.append(("speed", try number(speed, "--speed"))) }
    if let fit = arguments["--fit"] { clip.append(("fit", .string(fit))) }
    if let focus = arguments["--focus"] {
      let parts = focus.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else {
        throw UsageError(message: "--focus expects two fractions", hint: "for example --focus 0.3,0.5")
      }
      clip.append(
        ("focus", .object([("x", try number(parts[0], "--focus")), ("y", try number(parts[1], "--focus"))])))
    }
    var job: [(String, JSONValue)] = [("version", .number(1))]
    if arguments.has("--vertical") {
      job.append(("canvas", .object([("width", .number(1080)), ("height", .number(1920))])))
    } else if arguments.has("--square") {
      job.append(("canvas", .object([("width", .number(1080)), ("height", .number(1080))])))
    }
    job.append(("tracks", .array([.object([("clips", .array([.object(clip)]))])])))
    var file: [(String, JSONValue)] = [("to", .string(output))]
    if let crf = arguments["--crf"] { file.append(("video", .object([("crf", try number(crf, "--crf"))]))) }
    job.append(("outputs", .array([.object(file)])))
    return .object(job)
  }

  /// A number stays what was typed; anything else, a timecode or a language, is left to the document's reader.
  private static func value(_ text: String) -> JSONValue {
    isNumber(text) ? .number(text) : .string(text)
  }

  private static func number(_ text: String, _ option: String) throws(UsageError) -> JSONValue {
    guard isNumber(text) else { throw UsageError(message: "\(option) expects a number, not “\(text)”") }
    return .number(text)
  }

  /// Whether the text is a number as JSON writes them.
  private static func isNumber(_ text: String) -> Bool {
    text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
  }
}
