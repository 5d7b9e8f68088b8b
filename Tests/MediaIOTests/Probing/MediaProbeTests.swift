import Foundation
import MediaTypes
import TestKit
import Testing

@testable import MediaIO

@Suite struct MediaProbeTests {
  private let directory = TemporaryDirectory()

  private func failure(_ path: String) -> MediaError? {
    do {
      _ = try MediaProbe.probe(path: path)
      return nil
    } catch {
      return error
    }
  }

  private func write(_ name: String, _ text: String) throws -> String {
    let path = directory.file(name)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test func whatIsNoMediaSaysSo() throws {
    let missing = try #require(failure(directory.file("nothing.mp4")))
    #expect(missing.kind == .notFound)
    #expect(missing.message.contains("No such file"))
    let folder = try #require(failure(directory.path))
    #expect(folder.kind == .unreadable)
    #expect(folder.message.contains("is a folder"))
    let empty = try #require(failure(try write("empty.mp4", "")))
    #expect(empty.kind == .unreadable)
    #expect(empty.message.contains("0 bytes"))
    let text = try #require(
      failure(try write("text.mp4", String(repeating: "Hello, this is text.\n", count: 500))))
    #expect(text.kind == .unreadable)
    #expect(text.hint?.contains("extension") == true, "\(text)")
    #expect(failure("")?.kind == .notFound)
    #expect(failure("/dev/null")?.message.contains("not a regular file") == true)
    #expect(failure("/dev/zero")?.message.contains("not a regular file") == true)
    if geteuid() != 0 {
      let locked = try write("locked.mp4", "x")
      chmod(locked, 0)
      #expect(failure(locked)?.message.contains("Permission denied") == true)
    }
  }

  @Test(.timeLimit(.minutes(1))) func aPipeIsNotWaitedFor() throws {
    let pipe = directory.file("pipe.mp4")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(failure(pipe)?.message.contains("not a regular file") == true)
  }

  @Test func aTruncatedFileSaysSo() throws {
    let whole = try NumberedVideo().make("gop250.mp4", MediaFixtures.h264(gop: 250))
    let data = try Data(contentsOf: URL(fileURLWithPath: whole))
    let path = directory.file("cut.mp4")
    try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: path))
    let error = try #require(failure(path))
    #expect(error.kind == .unreadable)
    #expect(error.message.contains("truncated before its index"))
    // With the index in front it opens, and would freeze half way.
    let front = directory.file("front.mp4")
    try FFmpegTool.ffmpeg(["-i", whole, "-c", "copy", "-movflags", "+faststart", front])
    #expect(failure(front) == nil)
    let start = try Data(contentsOf: URL(fileURLWithPath: front))
    try start.prefix(start.count * 2 / 3).write(to: URL(fileURLWithPath: path))
    #expect(failure(path)?.kind == .unreadable)
    #expect(failure(path)?.message.contains("is truncated: it has") == true)
  }

  /// Files that would make a demuxer read other files.
  @Test func playlistsAndScriptsAreRefused() throws {
    let video = try NumberedVideo().make("gop250.mp4", MediaFixtures.h264(gop: 250))
    let texts = [
      "a.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://\(video)\n#EXT-X-ENDLIST\n",
      "a.mp4": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://\(video)\n#EXT-X-ENDLIST\n",
      "b.mp4": "ffconcat version 1.0\nfile '\(video)'\n",
      "c.mpd": "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" profiles=\"x\"></MPD>",
      "d.srt": "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nYou\n",
      "e.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 1234 RTP/AVP 96\n",
    ]
    for (name, text) in texts {
      let error = failure(try write(name, text))
      #expect(error?.kind == .unreadable, "\(name): \(String(describing: error))")
    }
  }

  @Test func aPercentSignIsPartOfTheName() throws {
    let image = directory.file("frame%03d.png")
    let one = directory.file("frame001.png")
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "color=red:s=64x48", "-frames:v", "1", one])
    #expect(failure(image)?.kind == .notFound)
    try FileManager.default.copyItem(atPath: one, toPath: image)
    #expect(try MediaProbe.probe(path: image).video?.width == 64)
    let odd = directory.file("concat:a|b:c.png")
    try FileManager.default.copyItem(atPath: one, toPath: odd)
    #expect(try MediaProbe.probe(path: odd).video?.height == 48)
  }

  @Test func sizesBeyondTheLimitsAreRefused() throws {
    // A PNG that says 20000×20000 in its header, without any picture.
    var header: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]
    header += Array("IHDR".utf8) + [0, 0, 0x4E, 0x20, 0, 0, 0x4E, 0x20, 8, 2, 0, 0, 0, 0, 0, 0, 0]
    let large = directory.file("large.png")
    try Data(header).write(to: URL(fileURLWithPath: large))
    let error = try #require(failure(large))
    #expect(error.kind == .limits)
    #expect(error.message.contains("20000×20000"))

    let tiny = directory.file("tiny.png")
    try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "color=red:s=16x16,crop=1:1:exact=1,format=rgb24", "-frames:v", "1", tiny,
    ])
    let small = try #require(failure(tiny))
    #expect(small.kind == .limits)
    #expect(small.hint?.contains("color source") == true)

    var limits = MediaLimits()
    limits.maxPixels = 320 * 240 - 1
    let video = try NumberedVideo().make("gop250.mp4", MediaFixtures.h264(gop: 250))
    #expect { _ = try MediaProbe.probe(path: video, limits: limits) } throws: {
      ($0 as? MediaError)?.kind == .limits
    }
  }

  @Test func aVideoIsDescribed() throws {
    let path = try NumberedVideo().make(
      "described.mp4",
      MediaFixtures.h264(gop: 60) + [
        "-aspect", "16:9", "-colorspace", "bt709", "-color_range", "pc", "-color_trc", "bt709",
      ])
    let info = try MediaProbe.probe(path: path)
    #expect(info.format == "mov,mp4,m4a,3gp,3g2,mj2")
    #expect(info.duration == 5)
    #expect(info.audio == nil)
    let video = try #require(info.video)
    #expect(video.codec == "h264")
    #expect((video.width, video.height) == (320, 240))
    #expect(video.sampleAspect == Rational(4, 3))
    #expect(video.displaySize == (427, 240))
    #expect(video.frameRate == 30)
    #expect(video.color == ColorDescription(range: .full, matrix: .bt709))
    #expect((video.start, video.end) == (0, 5))
  }

  @Test func untaggedColoursAreThoseOfTheirSize() throws {
    let small = try NumberedVideo().make("gop250.mp4", MediaFixtures.h264(gop: 250))
    #expect(try MediaProbe.probe(path: small).video?.color.matrix == .bt601)
    let large = try NumberedVideo(width: 1280, height: 720, frames: 3).make(
      "hd.mp4", MediaFixtures.h264(gop: 60))
    #expect(try MediaProbe.probe(path: large).video?.color == .canvas)
    // A wide film of 720p has fewer lines than PAL, and is HD all the same.
    let wide = try NumberedVideo(width: 1280, height: 536, frames: 3).make(
      "wide.mp4", MediaFixtures.h264(gop: 60))
    #expect(try MediaProbe.probe(path: wide).video?.color == .canvas)
    let jpeg = directory.file("a.jpg")
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "color=red:s=1280x720", "-frames:v", "1", jpeg])
    let color = ColorDescription(range: .full, matrix: .bt601, siting: .center)
    #expect(try MediaProbe.probe(path: jpeg).video?.color == color)
  }

  @Test(arguments: ["ts", "mkv", "mov", "mp4", "flv", "avi"])
  func theEndIsKnown(_ ending: String) throws {
    let path = try NumberedVideo().make("end.\(ending)", MediaFixtures.h264(gop: 60) + ["-bf", "0"])
    let video = try #require(try MediaProbe.probe(path: path).video)
    let end = try #require(video.end)
    #expect(abs(end.seconds - 5) < 0.04)
    #expect(video.start == 0)
  }

  @Test func theShownStreamIsChosen() throws {
    let small = try NumberedVideo(width: 160, height: 120, frames: 30).make(
      "small.mp4", MediaFixtures.h264(gop: 30))
    let large = try NumberedVideo(frames: 30).make("large.mp4", MediaFixtures.h264(gop: 30))
    let cover = directory.file("cover.jpg")
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "color=red:s=640x640", "-frames:v", "1", cover])
    let several = directory.file("several.mkv")
    let maps = ["-i", small, "-i", large, "-map", "0:v", "-map", "1:v", "-c", "copy"]
    try FFmpegTool.ffmpeg(maps + ["-disposition:v", "0", several])
    #expect(try MediaProbe.probe(path: several).video?.width == 320)
    try FFmpegTool.ffmpeg(maps + ["-disposition:v:0", "default", "-disposition:v:1", "0", several])
    #expect(try MediaProbe.probe(path: several).video?.width == 160)
    let reader = try VideoReader(try MediaProbe.probe(path: several))
    #expect(NumberedVideo.number(in: try reader.picture(at: Rational(7, 30))) == 7)

    let wav = try MediaFixtures.wav("t.wav", MediaFixtures.tone(seconds: 1), channels: 2, rate: 48_000)
    let song = directory.file("song.m4a")
    try FFmpegTool.ffmpeg([
      "-i", wav, "-i", cover, "-map", "0", "-map", "1", "-c:a", "aac", "-c:v", "copy", "-disposition:v:0",
      "attached_pic", song,
    ])
    let info = try MediaProbe.probe(path: song)
    #expect(info.video == nil)
    #expect(info.audio?.codec == "aac")
    // A data stream first.
    let data = directory.file("data.mp4")
    try FFmpegTool.ffmpeg(["-i", large, "-c", "copy", "-timecode", "01:00:00:00", data])
    #expect(try MediaProbe.probe(path: data).video?.width == 320)
    let again = try VideoReader(try MediaProbe.probe(path: data))
    #expect(NumberedVideo.number(in: try again.picture(at: Rational(29, 30))) == 29)
  }

  @Test(arguments: [0, 90, 180, 270])
  func rotationIsThatOfPlayers(_ degrees: Int) throws {
    let base = try NumberedVideo(frames: 1).make("one.mp4", MediaFixtures.h264(gop: 1))
    let path = directory.file("turned.mp4")
    try FFmpegTool.ffmpeg(["-i", base, "-c", "copy", "-metadata:s:v", "rotate=\(degrees)", path])
    let video = try #require(try MediaProbe.probe(path: path).video)
    // ffmpeg's option turns counter to the clock.
    #expect(video.orientation == MediaInfo.Orientation(quarterTurns: (4 - degrees / 90) % 4))
    try Self.compareWithAutorotation(path, video)
  }

  @Test func aMirrorInTheMatrixIsSeen() throws {
    let base = try NumberedVideo(frames: 1).make("one.mp4", MediaFixtures.h264(gop: 1))
    var data = try Data(contentsOf: URL(fileURLWithPath: base))
    let box = try #require(data.range(of: Data("tkhd".utf8)))
    // ISO/IEC 14496-12, 8.3.2: the matrix is 40 bytes behind version and flags, its first entry a.
    let a = box.upperBound + 40
    #expect(Array(data[a..<a + 4]) == [0, 1, 0, 0])
    data.replaceSubrange(a..<a + 4, with: [0xFF, 0xFF, 0, 0])
    let path = directory.file("mirror.mp4")
    try data.write(to: URL(fileURLWithPath: path))
    #expect(try MediaProbe.probe(path: path).video?.orientation == MediaInfo.Orientation(mirrored: true))
  }

  @Test(.enabled(if: SharedMedia.isAvailable))
  func realFiles() throws {
    let turned = try MediaProbe.probe(
      path: SharedMedia.file("internal_emulator_transformer_output_270_rotated.mp4"))
    try Self.compareWithAutorotation(turned.name, try #require(turned.video))
    let phone = try #require(
      try MediaProbe.probe(path: SharedMedia.file("pixel7_videoOnly_cleaned.mp4")).video)
    #expect(phone.orientation.quarterTurns == 2)
    #expect(phone.color == ColorDescription(range: .full))
    let portrait = try #require(try MediaProbe.probe(path: SharedMedia.file("portrait_4k60.mp4")).video)
    #expect(portrait.displaySize == (2160, 3840))
    #expect(portrait.frameRate == 60)
    #expect(portrait.color.matrix == .bt601)
    let hlg = try #require(try MediaProbe.probe(path: SharedMedia.file("hlg10-color-test.mp4")).video)
    #expect(hlg.color.transfer == .hlg && hlg.color.matrix == .bt2020 && hlg.color.primaries == .bt2020)
    #expect(try MediaProbe.probe(path: SharedMedia.file("hdr10-av1.mp4")).video?.color.transfer == .pq)
    let webm = try MediaProbe.probe(path: SharedMedia.file("dancer1.webm"))
    #expect(webm.duration == Rational(62_833, 1000))
    let increasing = try MediaProbe.probe(
      path: SharedMedia.file("sample_with_increasing_timestamps_360p.mp4"))
    #expect(increasing.video?.frameRate == 30)
    #expect(try MediaProbe.probe(path: SharedMedia.file("emoji.png")).video?.hasAlpha == true)
  }

  /// Turns the stored luma by `video.orientation` and compares it with what ffmpeg's own rotation shows.
  static func compareWithAutorotation(_ path: String, _ video: MediaInfo.Video) throws {
    func gray(_ options: [String]) throws -> [UInt8] {
      [UInt8](
        try FFmpegTool.ffmpeg(
          options + ["-i", path, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "-"]))
    }
    let (stored, shown) = (try gray(["-noautorotate"]), try gray([]))
    let (w, h) = (video.width, video.height)
    let (width, height) = video.displaySize
    #expect(shown.count == width * height)
    var wrong = 0
    for y in stride(from: 0, to: height, by: 7) {
      for x in stride(from: 0, to: width, by: 7) {
        let (sx, sy) =
          switch video.orientation.quarterTurns {
          case 1: (y, h - 1 - x)
          case 2: (w - 1 - x, h - 1 - y)
          case 3: (w - 1 - y, x)
          default: (x, y)
          }
        let from = sy * w + (video.orientation.mirrored ? w - 1 - sx : sx)
        if abs(Int(stored[from]) - Int(shown[y * width + x])) > 2 { wrong += 1 }
      }
    }
    #expect(wrong == 0)
  }
}
