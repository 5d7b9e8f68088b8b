import MediaTypes

extension Output {
  /// A side of a canvas or of an output.
  static let side = ValueKind.integer(
    sides, "a number of pixels", hint: "canvases and outputs have sides of 16 to 8192 pixels")

  static let table = ObjectTable(
    "an output", example: "{\"to\": \"out/clip.mp4\"}", rules: Container.allCases.map(\.rule),
    [
      Key(
        "to", kind: .outputFile, absence: .refused(example: "\"out/clip.mp4\""),
        meaning:
          "the path of the file, or its URL (`s3://bucket/key`, or `https://` for a presigned PUT); its extension chooses the container",
        range:
          "mp4, mov, mkv, webm, gif (at most 50 frames per second: from a faster canvas every second or third frame); stills: jpg (jpeg), png, webp; [caption files](#caption-files): srt, vtt, ass, json"
      ),
      Key(
        "width", "height", kind: side, absence: .words("the canvas's"),
        meaning: "pixels; one alone keeps the canvas's aspect ratio; not for caption files"),
      Key(
        "fps", kind: .frameRate, absence: .words("the canvas's"),
        meaning: "frames per second; not for stills and caption files"),
      Key(
        "video", kind: .object(Video.table), absence: .words("by the kind"),
        meaning: "how the picture is encoded; not for gif, stills and caption files", range: "see below"),
      Key(
        "audio", kind: .objectOrFalse(Audio.table), absence: .words("by the kind"),
        meaning: "how the audio is encoded, or `false` for none; not for gif, stills and caption files",
        range: "see below"),
      Key("at", kind: .time(), absence: .words("0"), meaning: "stills only: canvas time of the picture"),
      Key(
        "captions", kind: .identifiers(1...captionLimit), absence: .words("all clips of captions"),
        meaning:
          "caption files only: the `id` of the clip whose captions the file holds, or a list of several"),
      Key(
        "wordTimes", kind: .flag, absence: .words("vtt true, ass false"),
        meaning: "vtt and ass only: whether words have times of their own; in ass they make it karaoke"),
      Key(
        "fragmented", kind: .flag, absence: .value("false"),
        meaning:
          "mp4 and mov only: written in fragments, from the first byte to the last, so that an output by URL is uploaded while it is encoded; otherwise the index is in front, which needs all of the file first"
      ),
      Key(
        "upload", kind: .object(Upload.table), absence: .words("none"),
        meaning: "how an output by URL is stored", range: "see [Outputs by URL](#outputs-by-url)"),
    ])
}

extension Output.Video {
  static let table = ObjectTable(
    "the video", example: "{\"codec\": \"h264\", \"crf\": 21}",
    rules: [["not": ["required": ["crf", "bitrate"]]]],
    [
      Key(
        "codec", kind: .names(of: Output.VideoCodec.self), absence: .words("h264; of webm vp9"),
        meaning: "`\"h264\"`, `\"hevc\"`, `\"av1\"`, `\"vp9\"`, as the kind of file allows",
        range: "mp4, mov: h264, hevc, av1; mkv: all; webm: vp9, av1"),
      Key(
        "crf", kind: .number(0...63, "a crf"), absence: .words("h264 21, hevc 25, vp9 31, av1 32"),
        meaning: "constant quality on the codec's own scale: lower is better and larger",
        range: "h264, hevc: 0 to 51; av1, vp9: 0 to 63"),
      Key(
        "bitrate", kind: .bitrate(10_000...1_000_000_000, example: 5_000_000),
        meaning: "bits per second, instead of `crf`"),
      Key(
        "preset", kind: .choice(presets), absence: .value("\"veryfast\""),
        meaning: "time spent for size, in x264's names, also for other codecs: "
          + presets.map { "`\"\($0)\"`" }.joined(separator: ", ")),
      Key(
        "gop", kind: .exact(Rational(1, 100)...600, "a number of seconds"), absence: .value("2"),
        meaning: "seconds between key frames, at most"),
      Key(
        "encoder", kind: .names(of: Output.Encoder.self), absence: .value("\"auto\""),
        meaning: "`\"auto\"`, `\"software\"` or `\"hardware\"`"),
    ])
}

extension Output.Audio {
  static let table = ObjectTable(
    "the audio", example: "{\"codec\": \"aac\", \"bitrate\": 128000}",
    [
      Key(
        "codec", kind: .names(of: Output.AudioCodec.self), absence: .words("aac; of webm opus"),
        meaning: "`\"aac\"` or `\"opus\"`", range: "mp4, mkv: both; mov: aac; webm: opus"),
      // Of any codec; each has its own, as it has of crf.
      Key(
        "bitrate", kind: .bitrate(6_000...512_000, example: 128_000), absence: .value("128000"),
        meaning: "bits per second", range: "aac: 16000 to 512000; opus: 6000 to 510000"),
    ])
}
