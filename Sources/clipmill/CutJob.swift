import ClipJob
import MediaTypes
import Rendering

/// The job document of a `cut`: what a person would have written, so that every check and error is the same.
struct CutJob {
  private(set) var document: JSONValue

  /// - Parameter locator: of what paths are relative to.
  init(source: String, output: String, _ arguments: Arguments, locator: MediaLocator) throws(UsageError) {
    if arguments.has("--caption-style"), !arguments.has("--captions") {
      throw UsageError(message: "--caption-style needs --captions", hint: "name the file of the captions")
    }
    if arguments.has("--sidecar"), !arguments.has("--captions") {
      throw UsageError(message: "--sidecar needs --captions", hint: "name the file of the captions")
    }
    for sidecar in arguments.all("--sidecar") {
      let ending = sidecar.split(separator: "/").last?.split(separator: ".").dropFirst().last?.lowercased()
      guard ["srt", "vtt", "ass", "json"].contains(ending) else {
        throw UsageError(
          message: "--sidecar \(sidecar) is no caption file",
          hint: "its name ends in .srt, .vtt, .ass or .json")
      }
    }
    if arguments.has("--no-burn-in"), !arguments.has("--sidecar") {
      throw UsageError(
        message: "--no-burn-in needs --sidecar", hint: "name the file that the captions go to instead")
    }
    if arguments.has("--vertical"), arguments.has("--square") {
      throw UsageError(message: "--vertical and --square exclude each other")
    }
    var job: [(String, JSONValue)] = [("version", .number(1))]
    let canvas = try Self.canvas(arguments)
    if !canvas.isEmpty { job.append(("canvas", .object(canvas))) }
    var clip = try Self.clip(source, arguments)
    let above = Self.captions(of: clip, arguments) + Self.title(arguments)
    if !above.isEmpty { clip.append(("id", .string("cut"))) }
    let tracks = ([JSONValue.object(clip)] + above).map { JSONValue.object([("clips", .array([$0]))]) }
    job.append(("tracks", .array(tracks)))
    let file = try Self.file(output, arguments)
    let sidecars = arguments.all("--sidecar").map { JSONValue.object([("to", .string($0))]) }
    document = .object(job + [("outputs", .array([.object(file)] + sidecars))])
    guard output.lowercased().hasSuffix(".gif") else { return }
    let small = Self.smallGIF(document, arguments, locator)
    document = .object(job + [("outputs", .array([.object(file + small)] + sidecars))])
  }

  // MARK: - The clip

  private static func clip(
    _ source: String, _ arguments: Arguments
  ) throws(UsageError) -> [(String, JSONValue)] {
    var clip: [(String, JSONValue)] = [("source", .object([("video", .string(source))]))]
    let trim = try trim(arguments)
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
    return clip
  }

  private static func trim(_ arguments: Arguments) throws(UsageError) -> [(String, JSONValue)] {
    if arguments.has("--from"), arguments.has("--start") {
      throw UsageError(message: "--from and --start are the same", hint: "give one of them")
    }
    if arguments.has("--to"), arguments.has("--duration") {
      throw UsageError(message: "--to and --duration exclude each other")
    }
    var trim: [(String, JSONValue)] = []
    let from = arguments["--from"] ?? arguments["--start"]
    if let from { trim.append(("from", value(from))) }
    if let to = arguments["--to"] { trim.append(("to", value(to))) }
    if let text = arguments["--duration"] {
      guard let length = Timecode.parse(text), length > 0 else {
        throw UsageError(
          message: "--duration expects a time, not “\(text)”", hint: "for example --duration 30")
      }
      guard let start = Timecode.parse(from ?? "0") else {
        throw UsageError(
          message: "--from expects a time, not “\(from ?? "")”", hint: "for example --from 63.2")
      }
      trim.append(("to", .number((start + length).decimalText)))
    }
    if arguments.has("--clamp") { trim.append(("clamp", .bool(true))) }
    return trim
  }

  // MARK: - Text

  /// What lasts as long as the cut.
  private static let length = ("duration", JSONValue.object([("of", .string("cut"))]))

  /// Captions with the times of the cut's clip.
  private static func captions(of clip: [(String, JSONValue)], _ arguments: Arguments) -> [JSONValue] {
    guard let file = arguments["--captions"] else { return [] }
    var captions: [(String, JSONValue)] = [("file", .string(file))]
    if let style = arguments["--caption-style"] { captions.append(("preset", .string(style))) }
    var own: [(String, JSONValue)] = [("source", .object([("captions", .object(captions))]))]
    if case .object(let trim)? = clip.first(where: { $0.0 == "trim" })?.1,
      let from = trim.first(where: { $0.0 == "from" })
    {
      own.append(("trim", .object([from])))
    }
    own += clip.filter { $0.0 == "speed" }
    if arguments.has("--no-burn-in") { own.append(("opacity", .number(0))) }
    return [.object(own + [length])]
  }

  private static func title(_ arguments: Arguments) -> [JSONValue] {
    guard let title = arguments["--title"] else { return [] }
    let style: JSONValue = [
      "size": .number("0.045"), "minSize": .number("0.02"), "weight": .number(800), "maxLines": .number(3),
      "stroke": ["width": .number("0.07")], "shadow": .object([]),
    ]
    var text: [(String, JSONValue)] = [
      ("text", .string(title)), ("style", style), ("position", "top"),
    ]
    // Where captions keep away from what apps show, a title does.
    if arguments.has("--vertical") { text.append(("safeArea", "reels")) }
    return [.object([("source", .object([("text", .object(text))])), length])]
  }

  // MARK: - Canvas and output

  private static func canvas(_ arguments: Arguments) throws(UsageError) -> [(String, JSONValue)] {
    var canvas: [(String, JSONValue)] = []
    if arguments.has("--vertical") {
      canvas = [("width", .number(1080)), ("height", .number(1920))]
    } else if arguments.has("--square") {
      canvas = [("width", .number(1080)), ("height", .number(1080))]
    }
    return canvas
  }

  private static func file(
    _ output: String, _ arguments: Arguments
  ) throws(UsageError) -> [(String, JSONValue)] {
    var file: [(String, JSONValue)] = [("to", .string(output))]
    for option in ["width", "height", "fps"] {
      guard let text = arguments["--" + option] else { continue }
      let value = option == "fps" && text.contains("/") ? .string(text) : try number(text, "--" + option)
      file.append((option, value))
    }
    if let crf = arguments["--crf"] { file.append(("video", .object([("crf", try number(crf, "--crf"))]))) }
    if arguments.has("--fragmented") { file.append(("fragmented", .bool(true))) }
    return file
  }

  private static let gifWidth = 480

  /// What a gif is given where nothing else is said: one of a whole film's size and rate has 15 MB a second.
  private static func smallGIF(
    _ document: JSONValue, _ arguments: Arguments, _ locator: MediaLocator
  ) -> [(String, JSONValue)] {
    var file: [(String, JSONValue)] = []
    if !arguments.has("--width"), !arguments.has("--height") {
      // What is wrong with the job is told when it is rendered.
      let plan = try? RenderPlan(Job.parse(document), locator: locator)
      if (plan?.canvas.width ?? 0) > gifWidth { file.append(("width", .number(gifWidth))) }
    }
    if !arguments.has("--fps") { file.append(("fps", .number(15))) }
    return file
  }

  // MARK: - Values

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

// MARK: - Errors

extension CutJob {
  /// The options in the place of the document's paths, which nobody has written.
  private static let places: [(path: String, option: String)] =
    [
      ("tracks[0].clips[0].trim.from", "--from"), ("tracks[0].clips[0].trim.to", "--to"),
      ("tracks[0].clips[0].trim", "--from, --to"), ("tracks[0].clips[0].speed", "--speed"),
      ("tracks[0].clips[0].stream.video", "--video-stream"),
      ("tracks[0].clips[0].stream.audio", "--audio-stream"),
      ("tracks[0].clips[0].fit", "--fit"), ("tracks[0].clips[0].focus", "--focus"),
      ("tracks[0].clips[0].source", "SOURCE"), ("tracks[0].clips[0]", "SOURCE"),
      ("tracks[1].clips[0].source.captions.preset", "--caption-style"),
      ("tracks[1].clips[0].source.captions", "--captions"), ("tracks[1].clips[0].source.text", "--title"),
      ("tracks[2].clips[0].source.text", "--title"),
      ("outputs[0].video.crf", "--crf"), ("outputs[0].width", "--width"), ("outputs[0].height", "--height"),
      ("outputs[0].fps", "--fps"), ("outputs[0].fragmented", "--fragmented"), ("outputs[0]", "--output"),
      ("outputs", "--output, --sidecar"),
    ] + (1..<16).map { ("outputs[\($0)]", "--sidecar") }

  /// An error of the document as one of the command line.
  static func onCommandLine(_ error: JobError, _ arguments: Arguments) -> JobError {
    guard let path = error.path,
      let place = places.first(where: { path == $0.path || path.hasPrefix($0.path + ".") })
    else { return error }
    var error = error
    error.path = place.option
    if place.option == "--to" {
      if arguments.has("--duration") { error.path = "--duration" }
      if error.code == "trim.pastEnd" {
        error.hint = "leave it out to play to the end, or add --clamp"
      }
    }
    if error.code == "source.missingStream" || error.code == "clip.duration" {
      error.hint = "a cut is made of a video; for sounds and stills write a job, and use `clipmill render`"
    }
    if place.option == "--fragmented" {
      error.hint = "leave it out, or write an mp4 or mov: -o clip.mp4"
    }
    if error.code == "output.noCaptions" { error.hint = "name the file of the captions: --captions FILE" }
    if error.code == "source.unreadable", let source = arguments.positional.first, source.hasSuffix(".json") {
      error.hint = "if it is a job document, use `clipmill render \(source)`"
    }
    return error
  }
}
