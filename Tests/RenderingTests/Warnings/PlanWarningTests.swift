import ClipJob
import Testing

/// What is valid and hardly meant, each kind by documents as newcomers write them.
@Suite struct PlanWarningTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    var what: String
    var tracks = #"{"clips": [{"source": {"video": "talk.mp4"}}]}"#
    var audio = ""
    var others = ""
    /// "code path", in order.
    var warnings: [String]
    /// Of the first.
    var hint = ""
    var testDescription: String { what }
  }

  private static func clips(_ clips: String...) -> String {
    clips.map { #"{"clips": [\#($0)]}"# }.joined(separator: ", ")
  }
  private static let talk = #"{"source": {"video": "talk.mp4"}}"#

  static let mistakes = [
    // Times
    Mistake(
      what: "music that fades out over 2000 ms", audio: #"{"source": "music.wav", "fadeOut": 2000}"#,
      warnings: ["fade.tooLong audio.tracks[0].fadeOut"], hint: "2000 ms is 2"),
    Mistake(
      what: "a clip's sound fades in for longer than it lasts",
      tracks: clips(#"{"source": {"video": "talk.mp4"}, "trim": {"to": 2}, "fadeIn": 3}"#),
      warnings: ["fade.tooLong tracks[0].clips[0].fadeIn"], hint: "at most 2 s"),
    Mistake(
      what: "fades that overlap",
      tracks: clips(#"{"source": {"video": "talk.mp4"}, "trim": {"to": 2}, "fadeIn": 1.5, "fadeOut": 1}"#),
      warnings: ["fade.tooLong tracks[0].clips[0].fadeOut"], hint: "shorten one"),
    Mistake(
      what: "a fade of a picture",
      tracks: clips(#"{"source": {"image": "still.png"}, "duration": 3, "fadeIn": 1}"#),
      warnings: ["fade.noSound tracks[0].clips[0].fadeIn"],
      hint: #""opacity": [{"t": 0, "v": 0}, {"t": 1, "v": 1}]"#),
    Mistake(
      what: "a fade of a silent video", tracks: clips(#"{"source": {"video": "silent.mp4"}, "fadeOut": 1}"#),
      warnings: ["fade.noSound tracks[0].clips[0].fadeOut"], hint: "opacity"),
    Mistake(
      what: "a still for 5000 ms",
      tracks: clips(#"{"source": {"image": "still.png"}, "duration": 5000}"#),
      warnings: ["time.milliseconds tracks[0].clips[0].duration"], hint: "5000 ms is 5"),
    Mistake(
      what: "keyframes of opacity in milliseconds",
      tracks: clips(
        talk,
        #"{"source": {"image": "icon.png"}, "duration": 6, "frame": {"width": 0.1}, "opacity": [{"t": 0, "v": 0}, {"t": 500, "v": 1}]}"#
      ),
      warnings: ["keyframe.pastEnd tracks[1].clips[0].opacity[1].t"], hint: "500 ms is 0.5"),
    Mistake(
      what: "a frame that moves in milliseconds",
      tracks: clips(
        talk,
        #"{"source": {"image": "icon.png"}, "duration": 6, "frame": {"width": 0.1, "x": [{"t": 0, "v": 1}, {"t": 400, "v": 0.5}]}}"#
      ),
      warnings: ["keyframe.pastEnd tracks[1].clips[0].frame.x[1].t"], hint: "400 ms is 0.4"),
    Mistake(
      what: "keyframes of volume beyond the clip",
      tracks: clips(
        #"{"source": {"video": "talk.mp4"}, "volume": [{"t": 0, "v": 1}, {"t": 5, "v": 1}, {"t": 9, "v": 0}]}"#
      ),
      warnings: ["keyframe.pastEnd tracks[0].clips[0].volume[2].t"], hint: "from the start of the clip"),
    Mistake(
      what: "keyframes of an audio track beyond the picture",
      audio: #"{"source": "music.wav", "volume": [{"t": 0, "v": 1}, {"t": 20, "v": 0}]}"#,
      warnings: ["keyframe.pastEnd audio.tracks[0].volume[1].t"]),
    Mistake(
      what: "a timeout in milliseconds", others: #""timeout": 60000"#,
      warnings: ["time.milliseconds timeout"],
      hint: "60000 ms is 60"),
    // Beginnings and ends
    Mistake(
      what: "music that starts after the end", audio: #"{"source": "music.wav", "start": 8}"#,
      warnings: ["audio.notHeard audio.tracks[0].start"], hint: "start it earlier"),
    Mistake(
      what: "music that starts at 3000 ms", audio: #"{"source": "music.wav", "start": 3000}"#,
      warnings: ["audio.notHeard audio.tracks[0].start"], hint: "3000 ms is 3"),
    Mistake(
      what: "an overlay of 60 s on a video of 6 s",
      tracks: clips(talk, #"{"source": {"image": "icon.png"}, "duration": 60, "frame": {"width": 0.2}}"#),
      warnings: ["clip.outlasts tracks[1].clips[0]"], hint: #""duration": "timeline""#),
    Mistake(
      what: "a background that outlasts its video",
      tracks: clips(
        ##"{"source": {"color": "#204060"}, "duration": 10}"##,
        ##"{"source": {"video": "talk.mp4"}, "frame": {"width": 0.5}}"##),
      warnings: ["clip.outlasts tracks[0].clips[0]"], hint: "at 6 s"),
    Mistake(
      what: "an overlay that ends late by its end",
      tracks: clips(
        talk, #"{"source": {"image": "icon.png"}, "start": 1, "end": 9, "frame": {"width": 0.2}}"#),
      warnings: ["clip.outlasts tracks[1].clips[0]"]),
    Mistake(
      what: "a short still under a long voice",
      tracks: clips(#"{"source": {"image": "still.png"}, "duration": 5}"#),
      audio: #"{"source": "music.wav"}"#, warnings: ["audio.cut audio.tracks[0]"], hint: "tracks[0].clips[0]"),
    Mistake(
      what: "a short still under a voice that is a clip",
      tracks: clips(
        #"{"source": {"image": "still.png"}, "duration": 5}"#, #"{"source": {"audio": "music.wav"}}"#),
      warnings: ["picture.gap tracks[1].clips[0]"], hint: "until 30 s"),
    Mistake(
      what: "music that runs out", audio: #"{"source": "jingle.wav", "volume": 0.5}"#,
      // The video's own sound goes on.
      warnings: []),
    Mistake(
      what: "music that runs out over a silent video", tracks: clips(#"{"source": {"video": "silent.mp4"}}"#),
      audio: #"{"source": "jingle.wav"}"#, warnings: ["audio.endsEarly audio.tracks[0]"], hint: "loop"),
    Mistake(
      what: "an audio track that asks for more than there is",
      audio: #"{"source": "jingle.wav", "duration": 5}"#,
      warnings: ["audio.tooShort audio.tracks[0].duration"]),
    Mistake(
      what: "a reaction that is longer than what it reacts to",
      tracks: clips(
        #"{"source": {"video": "talk.mp4"}, "trim": {"to": 2}}"#,
        #"{"source": {"video": "silent.mp4"}, "frame": {"width": 0.3}, "position": "bottom-right"}"#),
      warnings: ["clip.outlasts tracks[1].clips[0]"], hint: "timeline"),
    Mistake(
      what: "music that is longer than the voice",
      tracks: clips(#"{"source": {"image": "still.png"}, "duration": "timeline"}"#),
      audio: #"{"source": "jingle.wav"}, {"source": "music.wav", "volume": 0.1}"#,
      warnings: ["audio.outlasts audio.tracks[1]"], hint: "loop"),
    Mistake(
      what: "a clip that begins too early",
      tracks: clips(
        #"{"source": {"video": "talk.mp4"}}, {"source": {"video": "silent.mp4"}, "start": 5}"#),
      warnings: ["clip.overlap tracks[0].clips[1].start"], hint: "transition"),
    Mistake(
      what: "a clip that hides the end of a still",
      tracks: clips(
        #"{"source": {"image": "still.png"}, "duration": 3}, {"source": {"video": "talk.mp4"}, "start": 2}"#),
      warnings: ["clip.overlap tracks[0].clips[1].start"]),
    Mistake(
      what: "a watermark without a size",
      tracks: clips(
        talk,
        #"{"source": {"image": "icon.png"}, "duration": "timeline", "position": "top-right", "opacity": 0.5}"#
      ),
      others: #""canvas": {"width": 128, "height": 96}"#,
      warnings: ["position.noEffect tracks[1].clips[0].position"], hint: "frame"),
    // Black
    Mistake(
      what: "a gap of milliseconds",
      tracks: clips(talk + #", {"source": {"video": "talk.mp4"}, "start": 7000}"#),
      warnings: ["picture.gap tracks[0].clips[1].start"], hint: "7000 ms is 7"),
    Mistake(
      what: "a flash of black of two frames",
      tracks: clips(talk + #", {"source": {"video": "talk.mp4"}, "start": 6.08}"#),
      warnings: ["picture.gap tracks[0].clips[1].start"], hint: "leave \"start\" out"),
    Mistake(
      what: "a beginning without a picture", tracks: clips(#"{"source": {"video": "talk.mp4"}, "start": 1}"#),
      warnings: ["picture.gap tracks[0].clips[0].start"]),
    Mistake(
      what: "only sound", tracks: "", audio: #"{"source": "music.wav"}"#, warnings: ["picture.none tracks"],
      hint: "background"),
    // Not seen, not heard
    Mistake(
      what: "a logo under the video",
      tracks: clips(#"{"source": {"image": "icon.png"}, "duration": 6, "frame": {"width": 0.2}}"#, talk),
      warnings: ["clip.notSeen tracks[0].clips[0]"], hint: "a later track"),
    Mistake(
      what: "a logo beside the canvas",
      tracks: clips(
        talk, #"{"source": {"image": "icon.png"}, "duration": 6, "frame": {"x": 1.5, "width": 0.2}}"#),
      warnings: ["clip.notSeen tracks[1].clips[0].frame"], hint: "1 the right or bottom edge"),
    Mistake(
      what: "an opacity of 0",
      tracks: clips(
        talk, #"{"source": {"image": "icon.png"}, "duration": 6, "frame": {"width": 0.2}, "opacity": 0}"#),
      warnings: ["clip.notSeen tracks[1].clips[0].opacity"]),
    // Numbers
    Mistake(
      what: "radians",
      tracks: clips(#"{"source": {"video": "talk.mp4"}, "rotate": 1.5708}"#),
      warnings: ["number.radians tracks[0].clips[0].rotate"], hint: "this is 90"),
    Mistake(
      what: "a volume in per cent", audio: #"{"source": "music.wav", "volume": 8}"#,
      warnings: ["number.percent audio.tracks[0].volume"], hint: "8 % is 0.08"),
    // Sharpness
    Mistake(
      what: "a small picture on a large canvas",
      tracks: clips(#"{"source": {"image": "icon.png"}, "duration": 2}"#),
      others: #""canvas": {"width": 640, "height": 640}"#, warnings: ["picture.upscaled tracks[0].clips[0]"],
      hint: "a larger file"),
    Mistake(
      what: "a small picture that grows",
      tracks: clips(
        talk,
        #"{"source": {"image": "icon.png"}, "duration": 6, "frame": {"width": [{"t": 0, "v": 0.1}, {"t": 3, "v": 0.9}, {"t": 6, "v": 0.1}]}}"#
      ),
      warnings: ["picture.upscaled tracks[1].clips[0]"]),
    Mistake(
      what: "a zoom into a small picture",
      tracks: clips(
        #"{"source": {"image": "still.png"}, "duration": 2, "motion": {"from": {"zoom": 1}, "to": {"zoom": 4}}}"#
      ),
      others: #""canvas": {"width": 320, "height": 240}"#, warnings: ["picture.upscaled tracks[0].clips[0]"]),
  ]

  @Test(arguments: mistakes)
  func isWarnedOf(_ mistake: Mistake) throws {
    let warnings = try WarningBench().warnings(
      tracks: mistake.tracks, audio: mistake.audio, others: mistake.others)
    #expect(warnings.map { "\($0.code) \($0.path ?? "")" } == mistake.warnings, "\(warnings)")
    guard let first = warnings.first, !mistake.hint.isEmpty else { return }
    #expect(first.hint?.contains(mistake.hint) == true, "\(first)")
  }

  struct Encoding: Sendable {
    var output: String
    var warning: String
    var hint: String
  }

  @Test(arguments: [
    Encoding(
      output: #"{"to": "a.mp4", "video": {"gop": 250}}"#, warning: "number.frames outputs[0].video.gop",
      hint: "250 frames are 10 at"),
    Encoding(
      output: #"{"to": "a.mp4", "width": 1280, "height": 960, "fps": 60, "video": {"bitrate": 20000}}"#,
      warning: "number.kilobits outputs[0].video.bitrate", hint: "20000000"),
  ])
  func isWarnedOfInAnOutput(_ encoding: Encoding) throws {
    let warnings = try WarningBench().warnings(
      "\"tracks\": [\(Self.clips(Self.talk))], \"outputs\": [\(encoding.output)]"
    ).filter { $0.code != "picture.upscaled" }
    #expect(warnings.map { "\($0.code) \($0.path ?? "")" } == [encoding.warning])
    #expect(warnings.first?.hint?.contains(encoding.hint) == true, "\(warnings)")
  }

  @Test func soundWithoutAnOutputForIt() throws {
    let bench = try WarningBench()
    let tracks = #""tracks": [\#(Self.clips(Self.talk))], "audio": {"tracks": [{"source": "music.wav"}]}"#
    for output in [#"{"to": "a.gif"}"#, #"{"to": "a.mp4", "audio": false}"#] {
      let warnings = try bench.warnings("\(tracks), \"outputs\": [\(output)]")
      #expect(warnings.map(\.code) == ["audio.noOutput"], "\(output)")
    }
    #expect(try bench.warnings("\(tracks), \"outputs\": [{\"to\": \"a.jpg\"}]").isEmpty)
  }

  /// What people do on purpose.
  @Test(arguments: [
    (clips(talk + ##", {"source": {"color": "#203040"}, "duration": 3}"##), ""),
    (
      clips(
        talk,
        ##"{"source": {"color": "#203040"}, "start": 5, "duration": 3, "opacity": [{"t": 0, "v": 0}, {"t": 1, "v": 1}]}"##
      ), ""
    ),
    (
      clips(
        talk,
        #"{"source": {"image": "icon.png"}, "duration": 6, "frame": {"width": 0.2}, "position": "top-right", "margin": 0.05}"#
      ), ""
    ),
    (clips(talk), #"{"source": "music.wav", "fadeOut": 2, "volume": 0.2}"#),
    (clips(talk), #"{"source": "music.wav", "loop": true, "volume": "-12 dB", "fadeIn": 1, "fadeOut": 1}"#),
    (clips(#"{"source": {"image": "still.png"}, "duration": 30}"#), #"{"source": "music.wav"}"#),
    (clips(#"{"source": {"image": "still.png"}, "duration": 5}"#), #"{"source": "music.wav", "fadeOut": 1}"#),
    (
      clips(#"{"source": {"video": "silent.mp4"}}"#), #"{"source": "jingle.wav", "start": 2, "fadeOut": 0.5}"#
    ),
    (
      clips(
        ##"{"source": {"color": "#000000"}, "duration": 6}"##,
        ##"{"source": {"video": "talk.mp4"}, "frame": {"width": 0.5}}"##), ""
    ),
    (
      clips(
        #"{"source": {"video": "talk.mp4"}, "trim": {"to": 3}}, {"source": {"video": "talk.mp4"}, "transition": {"type": "crossfade", "duration": 1}}"#
      ), ""
    ),
    (
      clips(
        #"{"source": {"video": "talk.mp4"}, "rotate": 90}"#,
        #"{"source": {"image": "icon.png"}, "duration": 6, "rotate": 3, "frame": {"width": 0.2}}"#), ""
    ),
    (
      clips(
        talk,
        #"{"source": {"image": "icon.png"}, "duration": 6, "frame": {"width": 0.2, "x": [{"t": 0, "v": 1}, {"t": 1, "v": 0.7}]}}"#
      ), ""
    ),
    // A cover for as long as a voice, with a short video over it.
    (
      clips(
        #"{"source": {"image": "still.png"}, "duration": 30}"#,
        #"{"source": {"video": "talk.mp4"}, "trim": {"to": 2}, "frame": {"width": 0.5}}"#),
      #"{"source": "music.wav"}"#
    ),
    // A cover for as long as the voice, over music that is longer.
    (
      clips(
        #"{"source": {"image": "still.png"}, "duration": {"of": "voice"}}"#,
        #"{"source": {"audio": "jingle.wav"}, "id": "voice"}"#), #"{"source": "music.wav", "volume": 0.1}"#
    ),
    // A gain in decibels.
    (clips(talk), #"{"source": "music.wav", "volume": "+14 dB"}"#),
    (clips(talk), #"{"source": "music.wav", "volume": "+20 dB"}"#),
    // An hour of looped sound over a still.
    (
      clips(#"{"source": {"image": "still.png"}, "duration": 3600}"#),
      #"{"source": "music.wav", "loop": true}"#
    ),
    // What is clamped is not reached.
    (clips(#"{"source": {"video": "talk.mp4"}, "trim": {"to": 10, "clamp": true}, "duration": 3}"#), ""),
    // An effect, not a bed.
    (clips(#"{"source": {"video": "silent.mp4"}}"#), #"{"source": "jingle.wav", "start": 1}"#),
    // The fade is the track's.
    (
      #"{"defaults": {"fadeOut": 0.3, "duration": 2}, "clips": [{"source": {"video": "talk.mp4"}}, {"source": {"image": "still.png"}}]}"#,
      ""
    ),
    // A collage on one track.
    (
      clips(
        #"{"source": {"video": "talk.mp4"}, "frame": {"width": 0.5}}, {"source": {"video": "talk.mp4"}, "start": 0, "frame": {"x": 0.5, "width": 0.5}}"#
      ), ""
    ),
    // Hidden, but heard.
    (clips(#"{"source": {"video": "talk.mp4"}}"#, #"{"source": {"video": "silent.mp4"}}"#), ""),
  ])
  func isNotWarnedOf(_ job: (tracks: String, audio: String)) throws {
    let warnings = try WarningBench().warnings(tracks: job.tracks, audio: job.audio)
    #expect(warnings.isEmpty, "\(warnings)")
  }

  @Test func aBackgroundIsNoGap() throws {
    let warnings = try WarningBench().warnings(
      tracks: Self.clips(#"{"source": {"video": "talk.mp4"}, "start": 1}"#),
      others: ##""canvas": {"background": "#102030"}"##)
    #expect(warnings.isEmpty, "\(warnings)")
  }

  @Test func manyGapsAreCounted() throws {
    let clips = (0..<8).map { #"{"source": {"video": "talk.mp4"}, "start": \#($0 * 7), "duration": 6}"# }
    let warnings = try WarningBench().warnings(tracks: #"{"clips": [\#(clips.joined(separator: ","))]}"#)
    #expect(warnings.count == 6)
    #expect(warnings.last?.message == "2 more gaps without a picture")
  }
}
