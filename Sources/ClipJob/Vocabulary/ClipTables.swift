import MediaTypes

extension Track {
  static let table = ObjectTable(
    "a track", example: "{\"clips\": [{\"source\": {\"video\": \"talk.mp4\"}}]}",
    // What a clip lacks may be among the defaults.
    rules: [
      [
        "anyOf": [
          ["required": ["defaults"]],
          ["properties": ["clips": ["items": ["allOf": .array(Clip.wholeRules)]]]],
        ]
      ]
    ],
    [
      Key(
        "defaults", kind: .object(Clip.defaultsTable), absence: .words("none"),
        meaning: "what holds for all clips of the track that do not say otherwise", range: "see below"),
      Key(
        "clips",
        kind: .list(of: Clip.table, "clips", example: "[{\"source\": {…}}]", count: 0...clipLimit),
        absence: .refused(example: "[…]"), meaning: "clips that follow each other",
        range: "up to \(clipLimit) in all tracks"),
    ])
}

extension Clip {
  static let table = ObjectTable(
    "a clip", example: "{\"source\": {\"video\": \"talk.mp4\"}}",
    rules: [["not": ["required": ["duration", "end"]]]], contentRows + timeRows + pictureRows + soundRows)

  /// Of clips without defaults.
  static let wholeRules: [JSONValue] =
    placeRules + [
      [
        "anyOf": [
          ["required": ["duration"]], ["required": ["end"]],
          // Its source has an end of its own.
          [
            "properties": [
              "loop": ["const": false],
              "source": [
                "anyOf": .array(
                  Source.kinds.filter { $0.hasOwnTime }.map { ["required": [.string($0.key)]] })
              ],
            ]
          ],
        ]
      ]
    ]

  /// What a track may say for its clips: all but what belongs to each by itself.
  static let defaultsTable: ObjectTable = {
    let ownKeys = ["source", "stream", "trim", "start", "end", "id"]
    return ObjectTable(
      "the defaults", example: "{\"fit\": \"contain\", \"duration\": 3}",
      table.rows.filter { row in !row.names.contains { ownKeys.contains($0) } })
  }()

  static let contentRows = [
    Key(
      "source", kind: .source, absence: .refused(example: "{\"video\": \"talk.mp4\"}"),
      meaning: "what is seen and heard: an object with exactly one of the keys below"),
    Key(
      "stream", kind: .object(StreamSelection.table), absence: .words("as players choose"),
      meaning: "which streams of a media file: `video` and `audio`, each a number or a language",
      range: "see below"),
  ]

  static let timeRows = [
    Key(
      "trim", kind: .object(Trim.table), absence: .words("all of it"),
      meaning:
        "the part of the source: `from` and `to`, times of the source, exact to the frame; with `\"clamp\": true`, a `to` past its end means its end",
      range: "`to` after `from`"),
    Key(
      "start", kind: .time(), absence: .words("where the clip before it ends, less the transition"),
      meaning: "canvas time"),
    Key(
      "duration", kind: .length, absence: .words("what the source gives"), meaning: NamedLength.meaning),
    Key(
      "end", kind: .time(isPositive: true), meaning: "canvas time of the clip's end, instead of `duration`",
      range: "after the start"),
    Key(
      "speed", kind: .exact(Rational(1, 10)...10, "a speed"), absence: .value("1"),
      meaning: "2 is twice as fast; audio keeps its pitch"),
    Key(
      "loop", kind: .flag, absence: .value("false"),
      meaning: "starts again at the end; needs a `duration` or an `end`"),
    Key(
      "fill", kind: .names(of: Fill.self), absence: .value("\"error\""),
      meaning:
        "what happens where `duration` or `end` asks for more than the source gives: `\"error\"` (the job is refused), `\"speed\"` (slower, so that it fits exactly), `\"freeze\"` (the last picture stays, in silence), `\"loop\"` (as `loop`)"
    ),
    Key(
      "id", kind: .identifier, absence: .words("none"),
      meaning:
        "a name by which others take the clip's length, and [caption files](#caption-files) its captions; no clip or audio track has the same"
    ),
  ]

  static let pictureRows = fitRows + placeRows + lookRows

  private static let fitRows = [
    Key(
      "deinterlace", kind: .names(of: Deinterlace.self), absence: .value("\"auto\""),
      meaning:
        "`\"auto\"` makes whole pictures of interlaced video; `\"off\"` shows it as it is, both fields of a frame at once"
    ),
    Key(
      "fit", kind: .names(of: Fit.self), absence: .value("\"cover\""),
      meaning:
        "how the source fills the frame: `\"cover\"` (crops what does not fit), `\"contain\"` (all of it, with borders), `\"stretch\"`, `\"none\"` (pixel for pixel), `\"blur\"` (contain, over a blurred cover)"
    ),
    Key(
      "focus", kind: .object(Point.table), absence: .value("{\"x\": 0.5, \"y\": 0.5}"),
      meaning: "the point of the source that cover keeps: `x`, `y`", range: "fractions"),
    Key(
      "crop", kind: .object(Box.cropTable), absence: .words("all of it"),
      meaning:
        "the part of the source that is used, before everything else: `x`, `y`, `width`, `height`",
      range: "within 0 to 1; sides from 0.001"),
  ]

  private static let lookRows = [
    Key(
      "rotate", kind: .number(-3600...3600, "a number of degrees"), absence: .value("0"),
      meaning: "degrees clockwise about the frame's centre"),
    Key(
      "flip", kind: .names(of: Flip.self), absence: .words("not flipped"),
      meaning: "`\"horizontal\"`, `\"vertical\"` or `\"both\"`"),
    Key(
      "opacity", kind: .animated(0...1), absence: .value("1"), meaning: "animated number: 0 is invisible"),
    Key(
      "blend", kind: .names(of: BlendMode.self), absence: .value("\"normal\""),
      meaning:
        "how the clip blends with what is below: `\"normal\"`, `\"add\"`, `\"multiply\"`, `\"screen\"`, `\"overlay\"`"
    ),
    Key(
      "motion", kind: .object(Motion.table), absence: .words("none"),
      meaning: "a slow move over what the fit shows (Ken Burns)", range: "see below"),
    Key("effects", notBuilt: "effects are not implemented yet; they are planned"),
    Key(
      "transition", kind: .objectOrFalse(Transition.table), absence: .words("none"),
      meaning: "leads from the clip before it on the track into this one, or `false` for none",
      range: "see below"),
  ]

  static let soundRows = [
    Key(
      "volume", kind: .volume, absence: .value("1"),
      meaning: "animated [volume](#volume): 1 leaves the audio unchanged, 0 is silent", range: Volume.range),
    Key(
      "fadeIn", "fadeOut", kind: .time(), absence: .value("0"),
      meaning: "the audio fades in and out over this time"),
  ]
}
