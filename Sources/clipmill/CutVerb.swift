import ClipJob
import Rendering

extension Verb {
  static let cut = Verb(
    name: "cut", operands: "SOURCE --from T --to T [--vertical] [--captions FILE] [--title TEXT] -o OUT",
    summary: "Render one part of one video, without writing JSON.",
    options: [
      Option("--from", value: "T", "Where the part begins: seconds or a timecode; default 0."),
      Option("--start", value: "T", "The same as --from."),
      Option("--to", value: "T", "Where it ends; default: the end of the source."),
      Option("--duration", value: "T", "How much of the source it is, instead of --to."),
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
      Option(
        "--width", value: "N",
        "Pixels; alone it keeps the shape. A gif has 480 at most where nothing is said."),
      Option("--height", value: "N", "Pixels; alone it keeps the shape."),
      Option("--fps", value: "N", "Frames per second; default: the source's, of a gif 15."),
      Option("--crf", value: "N", "The encoder's quality: lower is better quality and a larger file."),
      Option(
        "--fragmented",
        "An mp4 or mov that is written from its first byte to its last: to an s3:// URL it is uploaded while it is encoded."
      ),
      Option(
        "--captions", value: "FILE",
        "Captions of SOURCE, at its times: srt, vtt, ass, ttml, or a transcript in JSON (Whisper and others)."
      ),
      Option("--caption-style", value: "NAME", "classic (default), bold, karaoke, boxed, minimal or pop."),
      Option(
        "--sidecar", value: "FILE",
        "Also write what the captions of the cut say as a file beside it: .srt, .vtt, .ass or .json; as often as wanted.",
        isRepeatable: true),
      Option("--no-burn-in", "Leave the captions out of the picture: they are in the --sidecar only."),
      Option("--title", value: "TEXT", "A title at the top."),
      Option("--output", short: "-o", value: "OUT", "The output file; its extension selects the format."),
      Option("--print", "Print the job document instead of rendering it."),
    ] + RenderRun.options,
    run: { arguments in
      let source = try arguments.only("SOURCE")
      guard let output = arguments["--output"] else {
        throw UsageError(message: "-o OUT is missing", hint: "give the output file, for example -o clip.mp4")
      }
      let working = try MediaRootOption.locator(arguments).with(fontFolders: arguments.fontFolders)
        .with(arguments.ownRemote().access(of: nil))
      let document = try CutJob(source: source, output: output, arguments, locator: working).document
      if arguments.has("--print") {
        Terminal.print(document.text(pretty: true))
        return .done
      }
      let run = try RenderRun(arguments)
      let naming = { (error: JobError) in CutJob.onCommandLine(error, arguments) }
      return try run.render(naming: naming) { (try Job.parse(document), working) }
    })
}
