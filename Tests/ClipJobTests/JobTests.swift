import ClipJob
import MediaTypes
import Testing

/// What a right document means.
@Suite struct JobTests {
  @Test func readsEveryKey() throws {
    let job = try Job.parse(Array(Documents.full.utf8))
    #expect(job.id == "talk-7-highlight-3")
    #expect(job.priority == 60)
    #expect(job.runAt == "2026-11-21T10:00:00Z")
    #expect(job.timeout == 900)
    #expect(job.maxAttempts == 5)
    #expect(job.labels == ["tenant": "acme", "episode": "7"])
    #expect(job.maxCost == Rational(1, 20))
    #expect(job.canvas.width == 1080 && job.canvas.height == 1920)
    #expect(job.canvas.fps == Rational(30000, 1001))
    #expect(job.canvas.background == Color(red: 0x10, green: 0x10, blue: 0x14))
    #expect(job.tracks.map(\.clips.count) == [3, 4, 2])

    var clip = Clip(source: .video("talk.mp4"))
    clip.trim = Trim(from: Rational(316, 5), to: Rational(466, 5))
    clip.start = 0
    clip.speed = Rational(3, 2)
    clip.fit = .contain
    clip.focus = Point(x: 0.25, y: 0.75)
    clip.crop = Box(x: 0.1, y: 0.1, width: 0.9, height: 0.8)
    clip.frame = FrameSpec(
      x: Animated(keyframes: [.init(t: 0, v: -1), .init(t: 0.5, v: -0.5, easing: .easeOut)]), width: 2)
    clip.position = .bottomRight
    clip.margin = Margin(x: 0.05, y: 0.1)
    clip.rotate = 12.5
    clip.flip = .horizontal
    clip.opacity = Animated(keyframes: [.init(t: 0, v: 0), .init(t: 0.5, v: 1, easing: .easeOut)])
    clip.blend = .screen
    clip.motion = Motion(
      from: .init(zoom: 1.5, x: 0.25, y: 0.5), to: .init(zoom: 2, x: 0.25, y: 0.5),
      easing: .bezier(x1: 0.25, y1: 0.1, x2: 0.25, y2: 1))
    clip.volume = Animated(keyframes: [.init(t: 0, v: 0.5), .init(t: 2, v: 10)])
    clip.fadeIn = Rational(1, 4)
    clip.fadeOut = Rational(1, 2)
    #expect(job.tracks[0].clips[0] == clip)

    let second = job.tracks[0].clips[1]
    #expect(second.source == .image("logo.png"))
    #expect(second.duration == 5 && second.start == nil)
    #expect(
      second.transition == Transition(kind: .crossfade, duration: Rational(1, 2), easing: .easeInOut))

    #expect(
      job.tracks[1].clips.map(\.source) == [
        .color(Color(red: 0x1a, green: 0x2b, blue: 0x3c, alpha: 0x80)),
        .gradient(Gradient(from: .black, to: Color(red: 255, green: 255, blue: 255), angle: 90)),
        .pattern(Pattern(name: .noise, seed: 7)), .audio("voice.wav"),
      ])

    let music = try #require(job.audioTracks.first)
    #expect(music.source == "music.m4a" && music.start == 1 && music.trim == Trim(from: 2, clamp: true))
    #expect(music.duration == 20 && music.loop && music.volume == Animated(0.3))
    #expect(music.fadeIn == 1 && music.fadeOut == 2)
  }

  @Test func readsOutputs() throws {
    let outputs = try Job.parse(Array(Documents.full.utf8)).outputs
    #expect(outputs.map(\.container) == [.mp4, .webm, .mkv, .gif, .jpg])
    #expect(outputs[0].width == 720 && outputs[0].height == 1280 && outputs[0].fps == 30)
    #expect(
      outputs[0].video
        == Output.Video(
          codec: .hevc, rate: .crf(23.5), preset: "slow", gop: Rational(3, 2), encoder: .software))
    #expect(outputs[0].audio == Output.Audio(codec: .aac, bitrate: 96_000))
    #expect(outputs[1].video == Output.Video(codec: .vp9, rate: .bitrate(2_000_000)))
    #expect(outputs[1].audio == Output.Audio(codec: .opus, bitrate: 128_000))
    #expect(outputs[2].video == Output.Video(codec: .h264, rate: .crf(21), preset: "veryfast", gop: 2))
    #expect(outputs[2].audio == nil)
    #expect(outputs[3].video == nil && outputs[3].audio == nil && outputs[3].fps == Rational(25, 2))
    #expect(outputs[4].at == Rational(3, 2) && outputs[4].isStill && outputs[4].width == 540)
  }

  @Test func anEndBecomesADurationWhereTheStartIsKnown() throws {
    // 30 s at 1.5 times the speed is 20; then 5 less the transition's 0.5.
    let job = try Job.parse(Array(Documents.full.utf8))
    #expect(job.tracks[0].clips[2].duration == 60 - Rational(49, 2))
    #expect(job.tracks[0].clips[2].end == nil)

    let unknown = try Job.parse(
      Array(Documents.job(clips: Documents.clip + ##", {"source": {"color": "#000000"}, "end": 9}"##).utf8))
    #expect(unknown.tracks[0].clips[1].duration == nil)
    #expect(unknown.tracks[0].clips[1].end == 9)
  }

  @Test(
    arguments: [
      ("29.97", 30000, 1001), ("23.976", 24000, 1001), ("23.98", 24000, 1001), ("59.94", 60000, 1001),
      ("119.88", 120000, 1001), ("29.97002997", 30000, 1001), ("25", 25, 1), ("12.5", 25, 2), ("24.0", 24, 1),
      ("1", 1, 1), ("240", 240, 1), (#""30000/1001""#, 30000, 1001), (#""50/2""#, 25, 1),
    ] as [(String, Int64, Int64)])
  func frameRates(_ text: String, _ numerator: Int64, _ denominator: Int64) throws {
    let document = Documents.job(extra: #", "canvas": {"fps": \#(text)}"#)
    #expect(try Job.parse(Array(document.utf8)).canvas.fps == Rational(numerator, denominator))
  }

  @Test(arguments: [
    ("63.2", Rational(316, 5)), (#""00:01:03.200""#, Rational(316, 5)), (#""01:03.2""#, Rational(316, 5)),
    (#""1:00:00""#, 3600), (#""100:00:00""#, 360_000), (#""90:00""#, 5400), ("1e1", 10), ("0", 0), ("-0", 0),
    ("0.3333333333333333", Rational(333_333_333, 1_000_000_000)), ("604800", 604_800),
  ])
  func times(_ text: String, _ expected: Rational) throws {
    let document = Documents.job(clip: #""start": \#(text)"#)
    #expect(try Job.parse(Array(document.utf8)).tracks[0].clips[0].start == expected)
  }

  @Test func defaultsAreThoseOfTheContract() throws {
    let job = try Job.parse(Array(Documents.job().utf8))
    var expected = Job()
    expected.tracks = [Track(clips: [Clip(source: .video("talk.mp4"))])]
    var output = Output(to: "out/clip.mp4", container: .mp4)
    output.video = Output.Video(codec: .h264, rate: .crf(21), preset: "veryfast", gop: 2, encoder: .auto)
    output.audio = Output.Audio(codec: .aac, bitrate: 128_000)
    expected.outputs = [output]
    #expect(job == expected)
    #expect(job.priority == 50 && job.maxAttempts == 3)
  }

  @Test(arguments: [("h264", 21.0), ("hevc", 25), ("av1", 32), ("vp9", 31)])
  func defaultQualityIsTheCodecs(_ codec: String, _ crf: Double) throws {
    let document = Documents.job(outputs: #"{"to": "a.mkv", "video": {"codec": "\#(codec)"}}"#)
    #expect(try Job.parse(Array(document.utf8)).outputs[0].video?.rate == .crf(crf))
  }
}
