import ClipJob
import Testing

/// What people write who come from other tools, or guess: each has one error, and its hint says what to write.
@Suite struct NewcomerMistakeTests {
  struct Mistake: Sendable, CustomStringConvertible {
    let document: String
    let path: String?
    /// The whole hint.
    let hint: String
    var description: String { document }

    static func clip(_ extra: String, _ path: String, _ hint: String) -> Mistake {
      Mistake(document: Documents.job(clip: extra), path: "tracks[0].clips[0]" + path, hint: hint)
    }
    static func source(_ source: String, _ path: String, _ hint: String) -> Mistake {
      Mistake(
        document: Documents.job(clips: "{\"source\": \(source)}"), path: "tracks[0].clips[0].source" + path,
        hint: hint)
    }
    static func output(_ output: String, _ path: String, _ hint: String) -> Mistake {
      Mistake(document: Documents.job(outputs: output), path: "outputs[0]" + path, hint: hint)
    }
    static func top(_ extra: String, _ path: String, _ hint: String) -> Mistake {
      Mistake(document: Documents.job(extra: ", " + extra), path: path, hint: hint)
    }
  }

  static let keys: [Mistake] = [
    .clip(#""zoom": 1.2"#, ".zoom", #"use "motion": {"from": {"zoom": 1}, "to": {"zoom": 1.2}}"#),
    .clip(#""kenBurns": true"#, ".kenBurns", #"use "motion": {"from": {"zoom": 1}, "to": {"zoom": 1.2}}"#),
    .clip(#""text": "Hello""#, ".text", #"it goes into a clip's "source""#),
    .clip(#""video": "b.mp4""#, ".video", #"it goes into a clip's "source""#),
    .clip(##""background": "#ffffff""##, ".background", "the canvas has it"),
    .clip(#""fps": 25"#, ".fps", "the canvas has it"),
    .clip(#""length": 5"#, ".length", #"use "duration", seconds"#),
    .clip(#""cutFrom": 1"#, ".cutFrom", #"use "trim": {"from": 1, "to": 3}"#),
    .clip(#""trim_start": 1"#, ".trim_start", #"use "trim": {"from": 1, "to": 3}"#),
    .clip(#""from": 1"#, ".from", #"use "trim": {"from": 1, "to": 3}"#),
    .clip(#""offset": 2"#, ".offset", #"use "start""#),
    .clip(#""delay": 2"#, ".delay", #"use "start""#),
    .clip(#""resizeMode": "contain""#, ".resizeMode", #"use "fit""#),
    .clip(#""object-fit": "contain""#, ".object-fit", #"use "fit""#),
    .clip(#""scale": 0.5"#, ".scale", #"use "frame": its "width" and "height" are parts of the canvas"#),
    .clip(
      #""width": 0.5"#, ".width",
      #"use "frame": {"x": 0.1, "y": 0.1, "width": 0.5, "height": 0.5}, parts of the canvas"#),
    .clip(#""rotation": 90"#, ".rotation", #"use "rotate""#),
    .clip(#""alpha": 0.5"#, ".alpha", #"use "opacity""#),
    .clip(#""blend_mode": "screen""#, ".blend_mode", #"use "blend""#),
    .clip(#""playbackRate": 2"#, ".playbackRate", #"use "speed""#),
    .clip(#""muted": true"#, ".muted", #"use "volume": 0"#),
    .clip(#""mute": true"#, ".mute", #"use "volume": 0"#),
    .clip(#""mixVolume": 0.5"#, ".mixVolume", #"use "volume""#),
    .clip(#""hflip": true"#, ".hflip", #"use "flip": "horizontal""#),
    .clip(#""repeat": true"#, ".repeat", #"use "loop""#),
    .clip(#""transitionIn": "fade""#, ".transitionIn", #"use "transition" on the second of two clips"#),
    .clip(
      #""fade": 1"#, ".fade",
      #"use "fadeIn" and "fadeOut" for the audio, keyframes of "opacity" for the picture"#),
    .clip(#""filters": []"#, ".filters", "effects are not implemented yet"),
    .clip(#""in": 2"#, ".in", #"use "trim": {"from": 1, "to": 3}"#),
    .clip(
      #""zIndex": 2"#, ".zIndex",
      "tracks are painted in order, the first at the bottom: put the clip into a later track"),
    .clip(#""t": 2"#, ".t", #"use "duration""#),
    .clip(
      #""type": "video""#, ".type", #"the key of "source" tells the kind: {"video": "talk.mp4"}"#),
    .clip(#""trim": {"from": 1, "end": 2}"#, ".trim.end", #"use "to""#),
    .clip(#""trim": {"start": 1}"#, ".trim.start", #"use "from""#),
    .clip(
      #""trim": {"from": 1, "duration": 2}"#, ".trim.duration",
      #"use "to", the time of the source where it ends"#),
    .clip(#""opacity": [{"t": 0, "v": 0, "ease": "linear"}]"#, ".opacity[0].ease", #"use "easing""#),
    .clip(#""motion": {"to": {"scale": 1.2}}"#, ".motion.to.scale", #"use "zoom""#),
    .source(#"{"src": "a.mp4"}"#, ".src", #"the key tells the kind: {"video": "talk.mp4"}"#),
    .source(#"{"photo": "a.jpg"}"#, ".photo", #"use "image""#),
    .source(#"{"music": "a.mp3"}"#, ".music", #"use "audio""#),
    .source(#"{"video": "a.mp4", "trim": {"from": 1}}"#, ".trim", #"it goes beside "source", into the clip"#),
    .source(#"{"video": "a.mp4", "volume": 0}"#, ".volume", #"it goes beside "source", into the clip"#),
    .source(#"{"srt": "a.srt"}"#, ".srt", #"use "captions": {"file": "talk.srt"}"#),
    .top(#""width": 1080"#, "width", Self.canvas),
    .top(#""fps": 30"#, "fps", Self.canvas),
    .top(#""resolution": "1080p""#, "resolution", Self.canvas),
    .top(#""timeline": {}"#, "timeline", #"use "tracks""#),
    .top(#""layers": []"#, "layers", #"use "tracks""#),
    .top(#""clips": []"#, "clips", #"they go into a track: "tracks": [{"clips": […]}]"#),
    .top(#""soundtrack": {}"#, "soundtrack", #"use "audio": {"tracks": [{"source": "music.m4a"}]}"#),
    .top(
      #""audioFilePath": "a.mp3""#, "audioFilePath", #"use "audio": {"tracks": [{"source": "music.m4a"}]}"#),
    .top(#""outPath": "a.mp4""#, "outPath", #"use "outputs": [{"to": "out/clip.mp4"}]"#),
    .top(#""output": {}"#, "output", #"use "outputs", a list: [{"to": "out/clip.mp4"}]"#),
    .top(
      #""webhook": "x""#, "webhook", "webhooks are not implemented yet: follow the queue's events instead"),
    .source(#"{"video": "~/talk.mp4"}"#, ".video", "write the whole path, such as /home/me/talk.mp4"),
    .top(#""retries": 3"#, "retries", #"use "maxAttempts""#),
    .top(
      #""duration": 10"#, "duration", "a clip has it; the job lasts as long as its longest track"),
    .top(#""canvas": {"framerate": 25}"#, "canvas.framerate", #"use "fps""#),
    .top(#""canvas": {"size": "1920x1080"}"#, "canvas.size", #"use "width" and "height""#),
    .top(##""canvas": {"backgroundColor": "#ffffff"}"##, "canvas.backgroundColor", #"use "background""#),
    .top(
      #""audio": {"tracks": [{"source": "a.mp3", "gain": 1}]}"#, "audio.tracks[0].gain", #"use "volume""#),
    .output(#"{"to": "a.mp4", "codec": "h264"}"#, ".codec", #"it goes into "video": {"codec": …}"#),
    .output(#"{"to": "a.mp4", "quality": 20}"#, ".quality", #"it goes into "video": {"crf": …}"#),
    .output(#"{"to": "a.mp4", "format": "mp4"}"#, ".format", #"the extension of "to" chooses it"#),
    .output(#"{"to": "a.mp4", "resolution": "720p"}"#, ".resolution", #"use "width" and "height""#),
    .output(
      #"{"to": "a.mp4", "video": {"fps": 25}}"#, ".video.fps", #"it goes beside "video", into the output"#),
    .output(#"{"to": "a.jpg", "timestamp": 2}"#, ".timestamp", #"use "at""#),
  ]
  private static let canvas =
    #"it goes into "canvas": {"width": 1080, "height": 1920, "fps": 30}"#

  static let values: [Mistake] = [
    .output(#"{"to": "a.mp4", "video": {"codec": "h265"}}"#, ".video.codec", #""h265" is called "hevc""#),
    .output(
      #"{"to": "a.mp4", "video": {"codec": "libx264"}}"#, ".video.codec", #""libx264" is called "h264""#),
    .output(
      #"{"to": "a.mp4", "video": {"encoder": "nvenc"}}"#, ".video.encoder", #""nvenc" is called "hardware""#),
    .output(
      #"{"to": "a.webm", "audio": {"codec": "libopus"}}"#, ".audio.codec", #""libopus" is called "opus""#),
    .output(#"{"to": "a.mp4", "video": {"bitrate": "5M"}}"#, ".video.bitrate", "write 5000000"),
    .output(
      #"{"to": "a.mp4", "video": {"bitrate": 5000}}"#, ".video.bitrate",
      "for example 5000000: bits, not kilobits"),
    .output(#"{"to": "a.mp4", "width": "1080px"}"#, ".width", "write 1080, without quotes"),
    .output(#"{"to": "a.mp4", "fps": "25fps"}"#, ".fps", "write 25, without quotes"),
    .output(
      #"{"to": "a.mp3"}"#, ".to",
      "audio alone is not written yet: write an .mp4, and take its audio with ffmpeg -i clip.mp4 -vn -c copy clip.m4a"
    ),
    .output(#"{"to": "a.tiff"}"#, ".to", "stills are .png, .jpg or .webp"),
    .output(#"{"to": "a.avi"}"#, ".to", "write an .mp4: all players have it"),
    .output(#"{"to": "a.m4v"}"#, ".to", "write an .mp4: all players have it"),
    .clip(#""opacity": "70%""#, ".opacity", "write 0.7, without quotes"),
    .clip(#""opacity": 70"#, ".opacity", "for 70 % write 0.7"),
    .clip(#""volume": 80"#, ".volume", "for 80 % write 0.8"),
    .clip(#""volume": "50%""#, ".volume", "write 0.5, without quotes"),
    .clip(#""rotate": "90deg""#, ".rotate", "write 90, without quotes"),
    .clip(#""speed": "2x""#, ".speed", "write 2, without quotes"),
    .clip(#""speed": "0.5""#, ".speed", "write 0.5, without quotes"),
    .clip(#""start": "3s""#, ".start", "write 3, without quotes: times are in seconds"),
    .clip(#""fadeIn": "300ms""#, ".fadeIn", "write 0.3, without quotes: times are in seconds"),
    .clip(#""start": "1m30s""#, ".start", "write 90, without quotes: times are in seconds"),
    .clip(#""focus": {"x": 50}"#, ".focus.x", "for 50 % write 0.5"),
    .clip(#""crop": {"width": "50%"}"#, ".crop.width", "write 0.5, without quotes"),
    .clip(#""fit": "crop""#, ".fit", #""crop" is called "cover""#),
    .clip(#""fit": "letterbox""#, ".fit", #""letterbox" is called "contain""#),
    .clip(#""fit": "contain-blur""#, ".fit", #""contain-blur" is called "blur""#),
    .clip(#""flip": "hflip""#, ".flip", #""hflip" is called "horizontal""#),
    .clip(
      #""opacity": [{"t": 0, "v": 1, "easing": "ease"}]"#, ".opacity[0].easing",
      #""ease" is called "easeInOut""#),
    .clip(
      #""frame": {"x": 0, "y": 0, "width": 100, "height": 1}"#, ".frame.width",
      "frames are parts of the canvas, not pixels: 0.5 is half of it"),
    .source(##"{"color": "#fff"}"##, ".color", ##"write "#ffffff""##),
    .source(#"{"color": "white"}"#, ".color", ##"write "#ffffff""##),
    .source(#""talk.mp4""#, "", #"for example {"video": "talk.mp4"}"#),
    .top(#""canvas": {"width": "1080"}"#, "canvas.width", "write 1080, without quotes"),
  ]

  @Test(arguments: keys + values) func saysWhatToWrite(_ mistake: Mistake) throws {
    let errors = Documents.errors(mistake.document)
    #expect(errors.count == 1, "\(errors)")
    #expect(errors.first?.path == mistake.path)
    #expect(errors.first?.hint == mistake.hint, "\(errors)")
  }

  @Test func thereAreEnough() { #expect(Self.keys.count + Self.values.count >= 80) }

  @Test func transitionsOfOthers() {
    for (name, ours) in [("fade", "crossfade"), ("dissolve", "crossfade"), ("fade-to-black", "fadeBlack")] {
      let clips =
        #"{"source": {"video": "a.mp4"}}, {"source": {"video": "b.mp4"}, "transition": {"type": "\#(name)", "duration": 1}}"#
      let errors = Documents.errors(Documents.job(clips: clips))
      #expect(errors.first?.hint?.contains("\"\(ours)\"") == true, "\(errors)")
    }
  }

  @Test func pixelsOfAKnownCanvas() {
    let clip = #"{"source": {"video": "a.mp4"}, "frame": {"width": 100}}"#
    let canvas = #", "canvas": {"width": 320, "height": 180}"#
    let errors = Documents.errors(Documents.job(clips: clip, extra: canvas))
    #expect(errors.map(\.hint) == ["frames are parts of the canvas: 100 px of 320 is 0.3125"])
  }

  /// What Windows' editors put in front.
  @Test func aByteOrderMarkIsNoMistake() throws {
    _ = try Job.parse([0xEF, 0xBB, 0xBF] + Array(Documents.job().utf8))
  }
}
