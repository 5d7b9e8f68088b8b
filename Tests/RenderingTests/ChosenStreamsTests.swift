import ClipJob
import Foundation
import TestKit
import Testing

@testable import Rendering

/// Films with several pictures and sounds: which are seen and heard.
@Suite struct ChosenStreamsTests {
  private let bench = RenderBench()
  private let film: String

  /// Pictures 0…59 and 59…0; tones of 300 Hz (English, the default), 600 (Spanish), 900 (German, six channels), 1200 (Spanish of Mexico),
  /// 1500 (nothing said).
  init() throws {
    film = try MediaFixtures.cached("several streams", "film.mkv") { path in
      let numbers = try NumberedVideo(frames: 60).make("numbers.mp4", MediaFixtures.h264(gop: 30))
      let tones = [300, 600, 900, 1200, 1500].flatMap { ["-f", "lavfi", "-i", "sine=\($0):d=2"] }
      try FFmpegTool.ffmpeg(
        ["-i", numbers] + tones + [
          "-filter_complex", "[0:v]split[a][c];[c]reverse[b];[3:a]pan=5.1|c0=c0|c1=c0|c2=c0[six]", "-map",
          "[a]", "-map",
          "[b]", "-map", "1", "-map", "2", "-map", "[six]", "-map", "4", "-map", "5", "-c:v", "libx264",
          "-crf", "15",
          "-c:a", "flac", "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=spa",
          "-metadata:s:a:2",
          "language=ger", "-metadata:s:a:3", "language=es-MX", "-disposition:a:0", "default",
          "-disposition:v:0",
          "default", path,
        ])
    }
  }

  private func clip(_ members: String) -> String {
    #"{"source": {"video": "\#(film)"}, "trim": {"to": 1}\#(members)}"#
  }

  private func job(_ clips: String, audio: String = "") -> String {
    """
    {"version": 1, "tracks": [{"clips": [\(clips)]}]\(audio),
     "outputs": [{"to": "a.mkv", "video": {"crf": 12, "preset": "ultrafast"}}]}
    """
  }

  /// Hertz, by the upward crossings of zero.
  private func pitch(_ from: Double = 0.2, _ to: Double = 0.8) throws -> Int {
    let samples = try FFmpegTool.sound(bench.file("a.mkv"))
    let left = stride(from: Int(from * 48_000) * 2, to: Int(to * 48_000) * 2, by: 2).map { samples[$0] }
    let hertz = Double(zip(left, left.dropFirst()).count { $0 <= 0 && $1 > 0 }) / (to - from)
    return Int((hertz / 100).rounded()) * 100
  }

  @Test(arguments: [
    ("", 300), (#"{"audio": 1}"#, 600), (#"{"audio": "es"}"#, 600), (#"{"audio": "spa"}"#, 600),
    (#"{"audio": "es-MX"}"#, 1200), (#"{"audio": "deu"}"#, 900), (#"{"audio": "de"}"#, 900),
    (#"{"audio": 4}"#, 1500),
    (#"{"audio": "und"}"#, 1500), (#"{"video": 1}"#, 300),
  ]) func theChosenSoundIsHeard(_ stream: String, _ hertz: Int) throws {
    try bench.render(job(clip(stream.isEmpty ? "" : #", "stream": \#(stream)"#)))
    #expect(try pitch() == hertz)
  }

  /// Twice the same file, with other streams.
  @Test func eachUseHasItsOwn() throws {
    let result = try bench.render(
      job(clip(#", "stream": {"video": 1, "audio": 2}"#) + "," + clip(#", "stream": {"audio": "spa"}"#)))
    let numbers = try NumberedVideo.numbers(inFile: bench.file("a.mkv"))
    #expect(numbers == (0..<30).map { 59 - $0 } + Array(0..<30))
    #expect(try pitch() == 900)
    #expect(try pitch(1.2, 1.8) == 600)
    for line in [
      "of the 2 video streams of \(film), number 1 is used (h264, 320×240)",
      "of the 2 video streams of \(film), number 0 is used (h264, 320×240, default)",
      "of the 5 audio streams of \(film), number 2 is used (flac, ger, 6 channels)",
      "of the 5 audio streams of \(film), number 1 is used (flac, spa, 1 channel)",
    ] {
      #expect(result.explain.contains(line), "\(line)\n\(result.explain)")
    }
  }

  @Test func tracksAndSoundsChooseAlike() throws {
    let black = ##"{"source": {"color": "#000000"}, "duration": 1}"##
    try bench.render(
      job(black, audio: #", "audio": {"tracks": [{"source": "\#(film)", "stream": {"audio": "ger"}}]}"#))
    #expect(try pitch() == 900)
    let sound = try bench.render(job(#"{"source": {"audio": "\#(film)"}, "stream": {"audio": 1}}"#))
    #expect(try pitch() == 600)
    #expect(!sound.explain.contains { $0.contains("video streams") }, "\(sound.explain)")
  }

  @Test func whatThereIsNotListsWhatThereIs() {
    let cases = [
      (
        #"{"audio": 5}"#, "stream.audio",
        "has no audio stream 5; it has 0: flac, eng, 1 channel, default; 1: flac, spa, 1 channel; 2: flac, ger, 6 channels; "
      ),
      (#"{"audio": "fra"}"#, "stream.audio", #"has no audio in "fra"; it has 0: flac, eng"#),
      (
        #"{"video": 2}"#, "stream.video",
        "has no video stream 2; it has 0: h264, 320×240, default; 1: h264, 320×240"
      ),
      (#"{"audio": "es-ES"}"#, "", ""),
    ]
    for (stream, path, message) in cases {
      let errors = bench.failures(job(clip(#", "stream": \#(stream)"#)))
      if path.isEmpty {
        #expect(errors.isEmpty, "\(errors)")
      } else {
        #expect(
          errors.map(\.path) == ["tracks[0].clips[0].\(path)"]
            && errors.map(\.code) == ["source.missingStream"])
        #expect(errors.first?.message.contains(message) == true, "\(errors)")
      }
    }
    let track = bench.failures(
      job(clip(""), audio: #", "audio": {"tracks": [{"source": "\#(film)", "stream": {"audio": "ja"}}]}"#))
    #expect(track.map(\.path) == ["audio.tracks[0].stream.audio"])
  }

  @Test func coverArtIsNoVideo() throws {
    let song = bench.file("song.mp3")
    try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "sine=d=1", "-f", "lavfi", "-i", "testsrc=s=64x64:d=0.04", "-map", "0", "-map",
      "1",
      "-frames:v", "1",
      "-c:v", "mjpeg", "-disposition:v", "attached_pic", song,
    ])
    let errors = bench.failures(
      job(#"{"source": {"video": "\#(song)"}, "stream": {"video": 0}, "duration": 1}"#))
    #expect(errors.map(\.path) == ["tracks[0].clips[0].stream.video"])
    #expect(errors.first?.message.contains("is cover art") == true, "\(errors)")
  }

  @Test func theAudioIsOfTheChosenPicturesProgram() throws {
    let file = bench.file("programs.ts")
    try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "testsrc=s=160x120:d=1", "-f", "lavfi", "-i", "sine=300:d=1", "-f", "lavfi", "-i",
      "testsrc=s=320x240:d=1", "-f", "lavfi", "-i", "sine=900:d=1", "-map", "0", "-map", "1", "-map", "2",
      "-map", "3",
      "-program", "title=A:st=0:st=1", "-program", "title=B:st=2:st=3", "-c:v", "mpeg2video", "-c:a", "mp2",
      file,
    ])
    for (stream, hertz) in [
      ("", 900), (#", "stream": {"video": 0}"#, 300), (#", "stream": {"video": 0, "audio": 1}"#, 900),
    ] {
      try bench.render(job(#"{"source": {"video": "\#(file)"}\#(stream)}"#))
      #expect(try pitch() == hertz, "\(stream)")
    }
  }

  @Test func aStillHasNothingToChoose() throws {
    let still = bench.file("still.png")
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "testsrc=s=64x64", "-frames:v", "1", still])
    let errors = bench.failures(
      job(#"{"source": {"video": "\#(still)"}, "stream": {"audio": 0}, "duration": 0.04}"#))
    #expect(errors.map(\.path) == ["tracks[0].clips[0].stream.audio"])
    #expect(errors.first?.message.contains("no audio at all") == true, "\(errors)")
  }
}
