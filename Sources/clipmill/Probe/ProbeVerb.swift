import ClipJob
import MediaTypes
import Probing
import Rendering
import Telemetry

extension Verb {
  static let probe = Verb(
    name: "probe", operands: "URL|FILE… [--count] [--keyframes] [--loudness] [--media-root DIR]… [--json]",
    summary:
      "Tell what sources are: streams, times, rotation, colour, key frames, loudness; as a render would see them.",
    options: [
      Option(
        "--count", "Read all packets: exact numbers of frames and key frames, and whether the rate varies."),
      Option("--keyframes", "List the times of key frames; includes --count."),
      Option(
        "--loudness", "Decode the chosen sound: integrated loudness, loudness range, true peak (EBU R 128)."),
      Option(
        "--video-stream", value: "STREAM", "Choose a video stream as a job would: by number or language."),
      Option("--audio-stream", value: "STREAM", "Choose an audio stream as a job would."),
      MediaRootOption.option(
        "Read nothing outside of this folder, as a worker with that media root; as often as `work` has it."),
      .json,
    ] + NetworkOptions.ofDocuments,
    run: { arguments in
      guard !arguments.positional.isEmpty else { throw UsageError(message: "URL|FILE is missing") }
      let cancellation = Cancellation()
      Interruption.watch(cancellation) {}
      let probe = SourceProbe(
        try MediaRootOption.locator(arguments).with(arguments.ownRemote().access(of: nil)),
        try ProbeRun.options(arguments), heartbeat: Heartbeat(cancellation))
      return ProbeRun(probe, isJSON: arguments.has("--json")).run(arguments.positional)
    })
}

/// Sources one after the other; one that cannot be read does not keep the others from being told.
struct ProbeRun {
  private let probe: SourceProbe
  private let isJSON: Bool

  init(_ probe: SourceProbe, isJSON: Bool) { (self.probe, self.isJSON) = (probe, isJSON) }

  func run(_ files: [String]) -> ExitCode {
    var documents: [JSONValue] = []
    var errors: [JobError] = []
    for (number, file) in files.enumerated() {
      do {
        let report = try probe.report(file)
        if isJSON { documents.append(report.document) } else { tell(report, isFirst: number == 0) }
      } catch {
        errors.append(error)
        if isJSON {
          let name: JSONValue = .string(FilePath.shown(file))
          documents.append(.object([("source", name), ("errors", .array([error.document]))]))
        } else {
          ErrorPrinter.print([error], json: false)
        }
        if error.code == JobError.cancelled.code { break }
      }
    }
    if isJSON {
      let all = JSONValue.object([("version", .number(1)), ("sources", .array(documents))])
      Terminal.print(all.text(pretty: true))
      if !errors.isEmpty { ErrorPrinter.print(errors, json: true) }
    }
    guard !errors.isEmpty else { return .done }
    return errors.contains { $0.code == JobError.cancelled.code }
      ? .interrupted : ErrorPrinter.exitCode(errors)
  }

  private func tell(_ report: SourceReport, isFirst: Bool) {
    if !isFirst { Terminal.print("") }
    Terminal.print(ProbeWords(report).text)
    for warning in report.media.warnings { Terminal.error(ForeignText.harmless("warning: \(warning)")) }
  }

  static func options(_ arguments: Arguments) throws(UsageError) -> SourceProbe.Options {
    var options = SourceProbe.Options()
    options.counts = arguments.has("--count")
    options.listsKeyFrames = arguments.has("--keyframes")
    options.measuresLoudness = arguments.has("--loudness")
    options.streams = StreamSelection(
      video: try pick("--video-stream", arguments), audio: try pick("--audio-stream", arguments))
    return options
  }

  private static func pick(_ name: String, _ arguments: Arguments) throws(UsageError) -> StreamSelection.Pick?
  {
    guard let text = arguments[name] else { return nil }
    if let number = Int(text), number >= 0 { return .number(number) }
    if let language = LanguageTag(text) { return .language(language) }
    throw UsageError(
      message: "\(name) has “\(text)”", hint: "give a number from 0, or a language such as spa or es-MX")
  }
}
