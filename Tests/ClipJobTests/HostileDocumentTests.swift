import ClipJob
import Testing

/// What is wrong with a document: its code, its place and what is said about it.
@Suite struct HostileDocumentTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let document: String
    let code: String
    let path: String?
    /// Words of the message or the hint.
    let words: String

    var testDescription: String { "\(code) at \(path ?? "the document"): \(document.prefix(200))" }

    init(_ document: String, _ code: String, _ path: String?, _ words: String) {
      self.document = document
      self.code = code
      self.path = path
      self.words = words
    }

    static func clip(_ keys: String, _ code: String, _ key: String, _ words: String) -> Case {
      Case(Documents.job(clip: keys), code, "tracks[0].clips[0]" + key, words)
    }

    static func source(_ source: String, _ code: String, _ key: String, _ words: String) -> Case {
      Case(
        Documents.job(clip: #""duration": 1"#, source: source), code, "tracks[0].clips[0].source" + key, words
      )
    }

    static func output(_ output: String, _ code: String, _ key: String, _ words: String) -> Case {
      Case(Documents.job(outputs: output), code, "outputs[0]" + key, words)
    }

    static func top(_ extra: String, _ code: String, _ path: String?, _ words: String) -> Case {
      Case(Documents.job(extra: ", " + extra), code, path, words)
    }
  }

  /// Each document has just this one error.
  func check(_ expected: Case) throws {
    let errors = Documents.errors(expected.document)
    #expect(errors.count == 1, "\(errors)")
    let error = try #require(errors.first)
    #expect(error.code == expected.code, "\(error)")
    #expect(error.path == expected.path, "\(error)")
    #expect((error.message + " " + (error.hint ?? "")).contains(expected.words), "\(error)")
    #expect(!error.message.isEmpty && !error.retryable)
  }

  @Test(
    arguments: [
      .clip(#""fitt": "cover""#, "key.unknown", ".fitt", #"did you mean "fit"?"#),
      .clip(#""fade_in": 1"#, "key.unknown", ".fade_in", #"did you mean "fadeIn"?"#),
      .clip(#""zzzzzzzz": 1"#, "key.unknown", ".zzzzzzzz", "its keys are source, stream, trim"),
      .clip(#""a b": 1"#, "key.unknown", #"["a b"]"#, "not a key of a clip"),
      .clip(#""trim": {"form": 1}"#, "key.unknown", ".trim.form", #""from""#),
      .clip(#""trim": 5"#, "value.type", ".trim", "found the number 5, wanted a trim: an object"),
      .clip(#""trim": null"#, "value.type", ".trim", "found null"),
      .clip(#""trim": {"from": 5, "to": 5}"#, "trim.order", ".trim", "after"),
      .clip(#""start": -3"#, "value.range", ".start", "not negative"),
      .clip(#""start": true"#, "value.type", ".start", "found true, wanted a time"),
      .clip(#""start": "63.2""#, "value.format", ".start", "without quotes"),
      .clip(#""start": "1:2:3:4""#, "value.format", ".start", "not frames"),
      .clip(#""start": "00:00:01,500""#, "value.format", ".start", "a point"),
      .clip(#""start": "00:61:00""#, "value.format", ".start", "timecode"),
      .clip(#""start": "00:00:60""#, "value.format", ".start", "timecode"),
      .clip(#""start": ":""#, "value.format", ".start", "timecode"),
      .clip(#""start": 604801"#, "value.range", ".start", "milliseconds"),
      .clip(#""start": 1e300"#, "value.range", ".start", "7 days"),
      .clip(#""duration": 0"#, "value.range", ".duration", "more than 0"),
      .clip(#""duration": 5, "end": 6"#, "key.conflict", ".end", "not both"),
      .clip(#""start": 5, "end": 5"#, "clip.order", ".end", "canvas time"),
      .clip(#""loop": true"#, "clip.noDuration", "", #""duration""#),
      .clip(#""loop": 1"#, "value.type", ".loop", "true or false"),
      .clip(#""speed": 0"#, "value.range", ".speed", "from 0.1 to 10"),
      .clip(#""speed": 10.001"#, "value.range", ".speed", "from 0.1 to 10"),
      .clip(#""speed": "fast""#, "value.type", ".speed", "for example 1"),
      .clip(#""fit": "covr""#, "value.choice", ".fit", #"did you mean "cover"?"#),
      .clip(#""fit": "full""#, "value.choice", ".fit", "one of cover, contain, stretch, none, blur"),
      .clip(#""fit": 1"#, "value.type", ".fit", "one of cover"),
      .clip(#""blend": "Screen""#, "value.choice", ".blend", #"did you mean "screen"?"#),
      .clip(#""flip": "hv""#, "value.choice", ".flip", "horizontal, vertical, both"),
      .clip(#""focus": {"x": 1.5}"#, "value.range", ".focus.x", "from 0 to 1"),
      .clip(#""crop": {"x": 0.5}"#, "value.range", ".crop", #""width": 0.5"#),
      .clip(#""crop": {"width": 0}"#, "value.range", ".crop.width", "0.001"),
      .clip(#""frame": {"x": 5}"#, "value.range", ".frame.x", "from -4 to 4"),
      .clip(#""frame": {"width": 640}"#, "value.range", ".frame.width", "not pixels"),
      .clip(
        #""frame": {"x": [{"t": 0, "v": 960}]}"#, "value.range", ".frame.x[0].v", "not pixels"),
      .clip(#""frame": {"x": "left"}"#, "value.type", ".frame.x", "a fraction, or a list of keyframes"),
      .clip(
        #""frame": {"height": [{"t": 0, "v": 0}]}"#, "value.range", ".frame.height[0].v", "from 0.001 to 4"),
      .clip(#""margin": 0.1"#, "key.missing", ".margin", #""position": "top-right""#),
      .clip(#""position": "top", "margin": 0.6"#, "value.range", ".margin", "from 0 to 0.5"),
      .clip(#""position": "top", "margin": {"x": 20}"#, "value.range", ".margin.x", "from 0 to 0.5"),
      .clip(#""position": "top", "margin": {"left": 0}"#, "key.unknown", ".margin.left", "a margin"),
      .clip(#""position": "top", "margin": "5%""#, "value.type", ".margin", "for example 0.05"),
      .clip(#""position": "top", "margin": {"y": 0.5}"#, "value.range", "", "leave nothing"),
      .clip(
        #""position": "top", "margin": 0.1, "frame": {"x": 0, "y": 0, "width": 0.1}"#, "key.conflict",
        ".margin",
        "leave the margin out"),
      .clip(#""position": {"x": 1}"#, "value.type", ".position", "one of top-left, top"),
      .clip(#""position": "bottom right""#, "value.choice", ".position", #"did you mean "bottom-right"?"#),
      .clip(#""rotate": 1e999"#, "value.range", ".rotate", "degrees"),
      .clip(#""opacity": 1.5"#, "value.range", ".opacity", "from 0 to 1"),
      .clip(#""opacity": "half""#, "value.type", ".opacity", "keyframes"),
      .clip(#""opacity": []"#, "keyframes.empty", ".opacity", "at least one"),
      .clip(#""opacity": [{"t": 1}]"#, "key.missing", ".opacity[0]", #""v""#),
      .clip(#""opacity": [{"t": 1, "v": 2}]"#, "value.range", ".opacity[0].v", "from 0 to 1"),
      .clip(#""opacity": [{"t": 1, "v": 0}, {"t": 1, "v": 1}]"#, "keyframes.order", ".opacity[1]", "hold"),
      .clip(
        #""opacity": [{"t": 0, "v": 0}, {"t": 1, "v": 1, "easing": "ease-in"}]"#, "value.choice",
        ".opacity[1].easing", #"did you mean "easeIn"?"#),
      .clip(
        #""volume": [{"t": 0, "v": 0, "easing": [0, 0, 1]}]"#, "value.format", ".volume[0].easing",
        "[x1, y1, x2, y2]"),
      .clip(
        #""volume": [{"t": 0, "v": 0, "easing": [2, 0, 1, 0]}]"#, "value.range", ".volume[0].easing[0]",
        "from 0 to 1"),
      .clip(#""volume": -1"#, "value.range", ".volume", "from 0 to 10"),
      .clip(#""volume": -6"#, "value.range", ".volume", #"decibels write "-6 dB""#),
      .clip(
        #""volume": 50"#, "value.range", ".volume",
        #"a factor from 0 to 10, or decibels from "-120 dB" to "+40 dB""#),
      .clip(
        #""volume": "+41 dB""#, "value.range", ".volume",
        #"a factor from 0 to 10, or decibels from "-120 dB" to "+40 dB""#),
      .clip(#""volume": "-121 dB""#, "value.range", ".volume", "write 0"),
      .clip(#""volume": "-6""#, "value.format", ".volume", #"write "-6 dB""#),
      .clip(#""volume": "−6 DB""#, "value.format", ".volume", #"write "-6 dB""#),
      .clip(#""volume": "50%""#, "value.format", ".volume", "write 0.5"),
      .clip(#""volume": "loud""#, "value.format", ".volume", #""-6 dB""#),
      .clip(#""volume": true"#, "value.type", ".volume", "a factor from 0 to 10, or decibels"),
      .clip(#""volume": [{"t": 0, "v": "3"}]"#, "value.format", ".volume[0].v", "write 3, without quotes"),
      .clip(#""motion": {"to": {"zoom": 0.04}}"#, "value.range", ".motion.to.zoom", "from 0.05 to 20"),
      .clip(#""motion": {"easing": 3}"#, "value.type", ".motion.easing", "an easing"),
      .clip(
        #""transition": {"type": "crossfade", "duration": 1}"#, "transition.first", ".transition",
        "first clip of a track"),
      .clip(#""effects": [{"blur": {"radius": 12}}]"#, "feature.notBuilt", ".effects", "not implemented yet"),
      .clip(#""fadeIn": -1"#, "value.range", ".fadeIn", "negative"),
    ] as [Case])
  func clips(_ expected: Case) throws { try check(expected) }

  @Test(
    arguments: [
      .source(#""talk.mp4""#, "value.type", "", #"{"video": "talk.mp4"}"#),
      .source("{}", "source.none", "", "video, image"),
      .source(##"{"video": "a.mp4", "color": "#000000"}"##, "source.several", "", "video and color"),
      .source(#"{"vidio": "a.mp4", "video": "a.mp4"}"#, "key.unknown", ".vidio", #""video""#),
      .source(#"{"video": 5}"#, "value.type", ".video", "wanted a text"),
      .source(#"{"video": ""}"#, "value.format", ".video", "empty"),
      .source(#"{"video": "a\u0000.mp4"}"#, "value.format", ".video", "cannot be the path"),
      .source(
        #"{"video": "gs://media/talk.mp4"}"#, "feature.notBuilt", ".video", "s3://"),
      .source(#"{"video": "file:///a.mp4"}"#, "value.format", ".video", "without file://"),
      .source(#"{"video": "rtmp://example/live"}"#, "value.format", ".video", "not supported"),
      .source(#"{"color": "red"}"#, "value.format", ".color", "#ff0000"),
      .source(##"{"color": "#abc"}"##, "value.format", ".color", "#aabbcc"),
      .source(#"{"color": "1a2b3c"}"#, "value.format", ".color", "#1a2b3c"),
      .source(##"{"color": "#12345g"}"##, "value.format", ".color", "#RRGGBB"),
      .source(##"{"color": "#1234567890"}"##, "value.format", ".color", "#RRGGBB"),
      .source(##"{"color": "#１２３４５６"}"##, "value.format", ".color", "#RRGGBB"),
      .source(##"{"gradient": {"from": "#000000"}}"##, "key.missing", ".gradient", #""to""#),
      .source(
        ##"{"gradient": {"from": "#000000", "to": "#ffffff", "angle": 1, "radial": true}}"##, "key.conflict",
        ".gradient", "no angle"),
      Case(
        Documents.job(
          clip: ##""duration": 1, "frame": {"y": 0.8, "height": 0.2}"##, source: ##"{"color": "#000000"}"##),
        "key.missing", "tracks[0].clips[0].frame", #"add "width": 1"#),
      .source(#"{"pattern": {"name": "plasm"}}"#, "value.choice", ".pattern.name", "plasma"),
      .source(#"{"pattern": {"name": "plasma", "seed": -1}}"#, "value.range", ".pattern.seed", "from 0"),
      .source(
        #"{"pattern": {"name": "plasma", "seed": 4294967296}}"#, "value.range", ".pattern.seed", "4294967295"),
      .source(#"{"waveform": {"audio": ""}}"#, "value.format", ".waveform.audio", "empty"),
      .source(#"{"progress": {"style": "rng"}}"#, "value.choice", ".progress.style", "ring"),
    ] as [Case])
  func sources(_ expected: Case) throws { try check(expected) }

  @Test(arguments: [#"{"image": "a.png"}"#, ##"{"color": "#000000"}"##, #"{"pattern": {"name": "noise"}}"#])
  func stillSourcesNeedALength(_ source: String) throws {
    try check(
      Case(Documents.job(clip: "", source: source), "clip.noDuration", "tracks[0].clips[0]", #""duration""#))
    #expect(Documents.errors(Documents.job(clip: #""end": 2"#, source: source)).isEmpty)
  }

  @Test(
    arguments: [
      .output("{}", "key.missing", "", #""to""#),
      .output(#""out/clip.mp4""#, "value.type", "", "an output: an object"),
      .output(#"{"to": "out/clip"}"#, "output.container", ".to", "no extension"),
      .output(#"{"to": ".mp4"}"#, "output.container", ".to", "no extension"),
      .output(#"{"to": "out.mp4/"}"#, "output.container", ".to", "no extension"),
      .output(#"{"to": "out/.jpeg"}"#, "output.container", ".to", "the extensions are mp4"),
      .output(#"{"to": "a.mp5"}"#, "output.container", ".to", "did you mean .mp4?"),
      .output(#"{"to": "a.docx"}"#, "output.container", ".to", "mp4, mov, mkv, webm, gif, jpg, png, webp"),
      .output(#"{"to": "a.m3u8"}"#, "feature.notBuilt", ".to", "HLS"),
      .output(#"{"to": "gs://bucket/a.mp4"}"#, "value.format", ".to", "presigned"),
      .output(#"{"to": "s3://bucket/a"}"#, "output.container", ".to", "extensions"),
      .output(#"{"to": "https://store.example/a?b=c.mp4"}"#, "output.container", ".to", "extensions"),
      .output(#"{"to": "a.mp4", "upload": {}}"#, "output.key", ".upload", "s3://"),
      .output(#"{"to": "a.gif", "fragmented": true}"#, "output.key", ".fragmented", "remove"),
      .output(
        #"{"to": "https://store.example/a.mp4?b", "upload": {"acl": "private"}}"#, "output.key",
        ".upload.acl",
        "headers"),
      .output(
        #"{"to": "s3://bucket/a.mp4", "upload": {"headers": {"a": "b"}}}"#, "output.key", ".upload.headers",
        "metadata"),
      .output(
        #"{"to": "s3://bucket/a.mp4", "upload": {"metadata": {"cLipmill-Token": "9"}}}"#, "value.range",
        ".upload.metadata", "another name"),
      .output(
        #"{"to": "s3://bucket/a.mp4", "upload": {"metadata": {"A": "1", "a": "2"}}}"#, "key.duplicate",
        ".upload.metadata.a", "remove one"),
      .output(
        #"{"to": "https://store.example/a.mp4", "upload": {"headers": {"Host": "b"}}}"#, "value.range",
        ".upload.headers", "keys of their own"),
      .output(
        #"{"to": "s3://bucket/a.mp4", "upload": {"cacheControl": "a\r\nb: c"}}"#, "value.format",
        ".upload.cacheControl", "printable"),
      .output(#"{"to": "talk.mp4"}"#, "output.isSource", ".to", "also a source"),
      .output(#"{"to": ".//talk.mp4"}"#, "output.isSource", ".to", "also a source"),
      .output(#"{"to": "a.mp4", "width": 15}"#, "value.range", ".width", "from 16 to 8192"),
      .output(#"{"to": "a.mp4", "height": 20000}"#, "value.range", ".height", "from 16 to 8192"),
      .output(#"{"to": "a.mp4", "width": 100.5}"#, "value.type", ".width", "a number of pixels"),
      .output(#"{"to": "a.mp4", "width": "720"}"#, "value.type", ".width", #"the text "720""#),
      .output(#"{"to": "a.mp4", "width": 1e400}"#, "value.range", ".width", "from 16 to 8192"),
      .output(#"{"to": "a.mp4", "fps": 0}"#, "value.range", ".fps", "1 to 240"),
      .output(#"{"to": "a.mp4", "fps": 240.1}"#, "value.range", ".fps", "1 to 240"),
      .output(#"{"to": "a.mp4", "fps": "30/0"}"#, "value.format", ".fps", "30000/1001"),
      .output(#"{"to": "a.mp4", "fps": "30"}"#, "value.format", ".fps", "without quotes"),
      .output(#"{"to": "a.mp4", "fps": 29.123456789}"#, "value.range", ".fps", "three decimals"),
      .output(#"{"to": "a.mp4", "at": 1}"#, "output.key", ".at", "still"),
      .output(#"{"to": "a.jpg", "fps": 30}"#, "output.key", ".fps", "one frame"),
      .output(#"{"to": "a.jpg", "video": {"crf": 20}}"#, "output.key", ".video", "still picture"),
      .output(#"{"to": "a.gif", "video": {}}"#, "output.key", ".video", "gif"),
      .output(#"{"to": "a.gif", "audio": {}}"#, "output.key", ".audio", "no audio"),
      .output(#"{"to": "a.png", "at": -1}"#, "value.range", ".at", "negative"),
      .output(
        #"{"to": "a.mp4", "video": {"codec": "vp9"}}"#, "output.codec", ".video.codec", "h264, hevc, av1"),
      .output(#"{"to": "a.webm", "video": {"codec": "h264"}}"#, "output.codec", ".video.codec", "vp9, av1"),
      .output(#"{"to": "a.webm", "audio": {"codec": "aac"}}"#, "output.codec", ".audio.codec", "opus"),
      .output(#"{"to": "a.mov", "audio": {"codec": "opus"}}"#, "output.codec", ".audio.codec", "aac"),
      .output(#"{"to": "a.mp4", "video": {"codec": "h265"}}"#, "value.choice", ".video.codec", "hevc"),
      .output(#"{"to": "a.mp4", "video": {"crf": 52}}"#, "value.range", ".video.crf", "from 0 to 51"),
      .output(#"{"to": "a.webm", "video": {"crf": 64}}"#, "value.range", ".video.crf", "from 0 to 63"),
      .output(
        #"{"to": "a.mp4", "video": {"crf": 20, "bitrate": 1000000}}"#, "key.conflict", ".video",
        "leave one out"),
      .output(
        #"{"to": "a.mp4", "video": {"bitrate": "5M"}}"#, "value.type", ".video.bitrate", "write 5000000"),
      .output(
        #"{"to": "a.mp4", "video": {"bitrate": 5000}}"#, "value.range", ".video.bitrate", "not kilobits"),
      .output(
        #"{"to": "a.mp4", "video": {"preset": "veryfst"}}"#, "value.choice", ".video.preset", "veryfast"),
      .output(#"{"to": "a.mp4", "video": {"gop": 0}}"#, "value.range", ".video.gop", "seconds"),
      .output(#"{"to": "a.mp4", "video": {"encoder": "gpu"}}"#, "value.choice", ".video.encoder", "hardware"),
      .output(#"{"to": "a.mp4", "video": false}"#, "value.type", ".video", "an object"),
      .output(#"{"to": "a.mp4", "audio": true}"#, "value.type", ".audio", "false for no audio"),
      .output(
        #"{"to": "a.mp4", "audio": {"bitrate": "128k"}}"#, "value.type", ".audio.bitrate", "write 128000"),
    ] as [Case])
  func outputs(_ expected: Case) throws { try check(expected) }

  @Test(
    arguments: [
      .top(#""trakcs": []"#, "key.unknown", "trakcs", #""tracks""#),
      .top(#""id": "a b""#, "value.format", "id", "1 to 128"),
      .top(#""id": """#, "value.format", "id", "1 to 128"),
      .top(#""priority": 101"#, "value.range", "priority", "from 0 to 100"),
      .top(#""runAt": "tomorrow""#, "value.format", "runAt", "RFC 3339"),
      .top(#""runAt": "2026-02-29T10:00:00Z""#, "value.format", "runAt", "RFC 3339"),
      .top(#""runAt": "2026-11-21T10:00:00""#, "value.format", "runAt", "RFC 3339"),
      .top(#""timeout": 0"#, "value.range", "timeout", "more than 0"),
      .top(#""maxAttempts": 0"#, "value.range", "maxAttempts", "from 1"),
      .top(#""labels": {"tenant": 5}"#, "value.type", "labels.tenant", "text"),
      .top(#""labels": []"#, "value.type", "labels", "labels: an object"),
      .top(#""budget": {}"#, "key.missing", "budget", "maxCostUSD"),
      .top(#""budget": {"maxCostUSD": -1}"#, "value.range", "budget.maxCostUSD", "US dollars"),
      .top(#""notify": {}"#, "key.missing", "notify", "url"),
      .top(#""notify": {"url": "https://a:b@example.com/"}"#, "value.format", "notify.url", "password"),
      .top(
        #""notify": {"url": "https://example.com/", "events": ["ended"]}"#, "value.choice",
        "notify.events[0]",
        "succeeded"),
      .top(#""canvas": {"width": 8}"#, "value.range", "canvas.width", "from 16 to 8192"),
      .top(#""canvas": {"size": 8}"#, "key.unknown", "canvas.size", #"use "width" and "height""#),
      .top(#""audio": {"loudness": {"integrated": -14}}"#, "feature.notBuilt", "audio.loudness", "planned"),
      .top(
        #""audio": {"tracks": [{"source": "a.mp3", "duck": {"to": 0.1}}]}"#, "feature.notBuilt",
        "audio.tracks[0].duck", "planned"),
      .top(
        #""audio": {"tracks": [{"source": {"audio": "a"}}]}"#, "value.type", "audio.tracks[0].source",
        "music.m4a"),
      .top(#""audio": {"tracks": [{}]}"#, "key.missing", "audio.tracks[0]", #""source""#),
      .top(#""audio": []"#, "value.type", "audio", "the audio: an object"),
      Case("[]", "value.type", nil, "a job: an object"),
      Case("5", "value.type", nil, "a job: an object"),
      Case(#"{"version": 2, "scenes": []}"#, "version.unknown", "version", "reads version 1"),
      Case(#"{"version": "1", "tracks": 5}"#, "version.unknown", "version", #"write "version": 1"#),
      Case(Documents.job(outputs: ""), "outputs.empty", "outputs", "at least one"),
      Case(
        #"{"version": 1, "tracks": [{"clips": []}], "outputs": [{"to": "a.mp4"}]}"#, "job.empty", nil,
        "no clip"),
      Case(#"{"version": 1, "outputs": [{"to": "a.mp4"}]}"#, "job.empty", nil, "no clip"),
      Case(
        #"{"version": 1, "tracks": [{}], "outputs": [{"to": "a.mp4"}]}"#, "key.missing", "tracks[0]", "clips"),
      Case(
        #"{"version": 1, "tracks": {}, "outputs": [{"to": "a.mp4"}]}"#, "value.type", "tracks",
        "a list of tracks"),
      Case(
        Documents.job(outputs: #"{"to": "a.mp4"}, {"to": "./a.mp4"}"#), "output.duplicate", "outputs[1].to",
        "outputs[0]"),
    ] as [Case])
  func theJob(_ expected: Case) throws { try check(expected) }
}
