import MediaTypes

extension Job {
  static let table = ObjectTable(
    "a job", example: "{\"version\": 1, …}",
    rules: [["anyOf": [["required": ["tracks"]], ["required": ["audio"]]]]],
    [
      Key("version", kind: .version, absence: .refused(example: "1"), meaning: "the version of this format"),
      Key(
        "id", kind: .identifier, absence: .words("made for you"),
        meaning: "a name of your choice: the same id twice is the same job, run once"),
      Key(
        "priority", kind: .integer(0...100, "a priority"), absence: .value("50"),
        meaning: "higher goes first"),
      Key(
        "runAt", kind: .dateTime, absence: .words("at once"),
        meaning: "not before this date and time (RFC 3339)"),
      Key(
        "timeout", kind: .time(isPositive: true, example: "900"), absence: .words("none"),
        meaning: "seconds of processing, then the job fails"),
      Key(
        "maxAttempts", kind: .integer(1...100, "a number of attempts"), absence: .value("3"),
        meaning: "how often the job is attempted"),
      Key(
        "labels", kind: .labels, absence: .words("none"),
        meaning:
          "strings that are copied into the [ledger of costs](cost.md); `tenant` also decides whose turn it is in the queue"
      ),
      Key(
        "test", kind: .flag, absence: .value("false"),
        meaning: "a trial: “TEST” stands across all pictures, and its [cost](cost.md) is nobody's"),
      Key(
        "budget", kind: .object(budget), absence: .words("none"),
        meaning: "`maxCostUSD`: the job is refused before it starts when its quote is above",
        range: "US dollars, 0 and more"),
      Key(
        "notify", kind: .object(Notify.table), absence: .words("nobody is told"),
        meaning: "a `url` that an API server tells of the job's `events`: see [notify](#notify)"),
      Key(
        "canvas", kind: .object(CanvasSpec.table), absence: .words("from the first video"),
        meaning: "the picture that everything is painted on", range: "see below"),
      Key(
        "tracks",
        kind: .list(
          of: Track.table, "tracks", example: "[{\"clips\": [{\"source\": {\"video\": \"talk.mp4\"}}]}]",
          count: 0...Track.trackLimit),
        absence: .words("none"), meaning: "what is seen, painted in order: the first track is at the bottom",
        range: "up to \(Track.trackLimit)"),
      Key(
        "audio", kind: .object(AudioTrack.listTable), absence: .words("none"),
        meaning: "audio in addition to the clips' own", range: "see below"),
      Key(
        "outputs",
        kind: .list(
          of: Output.table, "outputs", example: "[{\"to\": \"out/clip.mp4\"}]", count: 1...Output.limit),
        absence: .refused(example: "[{\"to\": \"out/clip.mp4\"}]"), meaning: "the files to make"),
    ])

  static let budget = ObjectTable(
    "a budget", example: "{\"maxCostUSD\": 0.05}",
    [
      Key(
        "maxCostUSD", kind: .exact(0...1_000_000, "US dollars"), absence: .refused(example: "0.05"),
        meaning: "the job is refused before it starts when its quote is above, in US dollars")
    ])
}

extension CanvasSpec {
  static let table = ObjectTable(
    "the canvas", example: "{\"width\": 1080, \"height\": 1920, \"fps\": 30}",
    [
      Key(
        "width", "height", kind: Output.side, absence: .words("the first video's; without one 1920×1080"),
        meaning: "pixels; an odd side is rounded up to an even one"),
      Key(
        "fps", kind: .frameRate, absence: .words("the first video's; without one 30"),
        meaning: "frames per second"),
      Key(
        "background", kind: .color, absence: .value("\"#000000\""),
        meaning: "what is visible where there is no clip"),
    ])
}
