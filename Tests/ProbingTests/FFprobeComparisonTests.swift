import ClipJob
import Foundation
import MediaIO
import MediaTypes
import Probing
import TestKit
import Testing

/// What both say must be the same: the table of names in docs/probe.md.
@Suite struct FFprobeComparisonTests {
  struct Film: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var testDescription: String { name }
  }

  private static let picture = ["-f", "lavfi", "-i", "testsrc2=s=192x108:r=25:d=2"]
  private static let sound = ["-f", "lavfi", "-i", "sine=frequency=440:duration=2:sample_rate=48000"]
  private static let x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p"]

  static let films = [
    Film(
      name: "plain.mp4", arguments: picture + sound + x264 + ["-c:a", "aac", "-metadata", "title=A film"]),
    Film(name: "wide.mkv", arguments: picture + x264 + ["-aspect", "2.0", "-metadata:s:v", "language=spa"]),
    Film(name: "web.webm", arguments: picture + sound + ["-c:v", "libvpx", "-c:a", "libopus"]),
    Film(
      name: "fields.mp4",
      arguments: picture + [
        "-vf", "interlace", "-c:v", "libx264", "-preset", "ultrafast", "-flags", "+ildct+ilme", "-pix_fmt",
        "yuv420p",
      ]),
    Film(
      name: "hdr.mp4",
      arguments: picture + [
        "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params",
        "log-level=none",
        "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-color_range",
        "tv",
      ]),
    Film(
      name: "surround.mkv",
      arguments: [
        "-f", "lavfi", "-i", "anoisesrc=d=2:r=48000:a=0.2", "-af",
        "pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0",
      ]
        + ["-c:a", "ac3", "-disposition:a:0", "default+hearing_impaired"]),
    Film(
      name: "sound.flac",
      arguments: sound + ["-c:a", "flac", "-sample_fmt", "s16", "-metadata", "artist=Nobody"]),
    Film(name: "sound.wav", arguments: sound + ["-c:a", "pcm_s24le", "-ar", "44100"]),
    Film(name: "moving.gif", arguments: picture + ["-r", "10"]),
    Film(name: "still.png", arguments: picture + ["-frames:v", "1"]),
    Film(name: "still.jpg", arguments: picture + ["-frames:v", "1"]),
    Film(name: "stream.ts", arguments: picture + sound + x264 + ["-c:a", "aac"]),
  ]

  /// ffprobe's name, ours, in a stream.
  private static let texts = [
    ("codec_name", ["codec"]), ("profile", ["profile"]), ("pix_fmt", ["pixelFormat"]),
    ("field_order", ["fieldOrder"]), ("color_range", ["color", "range"]),
    ("color_space", ["color", "matrix"]),
    ("color_primaries", ["color", "primaries"]), ("color_transfer", ["color", "transfer"]),
    ("chroma_location", ["color", "siting"]), ("sample_fmt", ["sampleFormat"]),
    ("channel_layout", ["layout"]),
    ("time_base", ["timeBase"]),
  ]
  private static let numbers = [
    ("index", "index"), ("width", "width"), ("height", "height"), ("sample_rate", "sampleRate"),
    ("channels", "channels"), ("bit_rate", "bitRate"), ("nb_frames", "frames"), ("duration", "duration"),
  ]

  @Test(arguments: films) func agrees(_ film: Film) throws {
    let path = try Probes.file(film.name, film.arguments)
    let theirs = try Probes.ffprobe(path)
    let ours = try Probes.report(path).document
    let isStill = film.name.hasPrefix("still")
    #expect(ours["container"]?["bytes"]?.double == theirs["format"]?["size"]?.double)
    if !isStill { #expect(ours["container"]?["format"]?.text == theirs["format"]?["format_name"]?.text) }
    if !isStill, let duration = theirs["format"]?["duration"]?.double {
      let told = try #require(ours["container"]?["duration"]?.double)
      #expect(abs(told - duration) < 0.03, "\(told), \(duration)")
    }
    for (key, value) in theirs["format"]?["tags"]?.members ?? [] {
      #expect(ours["container"]?["tags"]?[key]?.text == value.text, "\(key)")
    }
    let streams = try #require(theirs["streams"]?.items)
    let told = try #require(ours["streams"]?.items)
    #expect(told.count == streams.count)
    for (our, their) in zip(told, streams) {
      try compare(our, their, isStill: isStill)
    }
  }

  private func compare(_ our: JSONValue, _ their: JSONValue, isStill: Bool) throws {
    #expect(our["kind"]?.text == their["codec_type"]?.text)
    for (name, keys) in Self.texts {
      guard let expected = their[name]?.text, expected != "unknown", !(isStill && name == "time_base") else {
        continue
      }
      let told = keys.reduce(our) { $0[$1] ?? .null }.text
      #expect(told == expected, "\(name)")
    }
    let isSound = our["kind"]?.text == "audio"
    for (name, key) in Self.numbers where !(isStill && ["nb_frames", "duration", "bit_rate"].contains(name)) {
      guard let expected = their[name]?.double, !(isSound && name == "nb_frames") else { continue }
      let value = our[key]?.double
      // FFmpeg estimates the bit rate of what has no header from the packets that it happened to read.
      let tolerance = name == "bit_rate" && our["codecTag"]?.text == nil ? expected * 0.03 : 0.001
      #expect(value.map { abs($0 - expected) < tolerance } == true, "\(name): \(value as Any), \(expected)")
    }
    if let aspect = their["sample_aspect_ratio"]?.text, aspect != "N/A", aspect != "0:1" {
      #expect(our["sampleAspect"]?.text == aspect.replacingOccurrences(of: ":", with: "/"))
    }
    for (name, key) in [("r_frame_rate", "nominal"), ("avg_frame_rate", "average")] where !isStill && !isSound
    {
      guard let rate = their[name]?.text, !rate.hasPrefix("0/") else { continue }
      #expect(our["frameRate"]?[key]?.text == rate)
    }
    #expect(our["language"]?.text == their["tags"]?["language"]?.text)
    let flags = (their["disposition"]?.members ?? []).filter { $0.1.integer == 1 }.map(\.0)
    #expect(Set((our["dispositions"]?.items ?? []).compactMap(\.text)) == Set(flags))
  }

  /// Reading all packets, against ffprobe doing the same.
  @Test func countsAreTheSame() throws {
    let path = try Probes.file(
      "counted.mkv", Self.picture + Self.sound + Self.x264 + ["-bf", "3", "-c:a", "aac"])
    let report = try Probes.report(path) { $0.listsKeyFrames = true }
    let counted = try FFmpegTool.ffprobe([
      "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", path,
    ])
    .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    #expect(report.media.streams.map(\.packets) == counted)
    let keys = try FFmpegTool.ffprobe([
      "-select_streams", "v:0", "-skip_frame", "nokey", "-show_entries", "frame=pts_time", "-of", "csv=p=0",
      path,
    ]).split(whereSeparator: \.isWhitespace).compactMap { Double($0.prefix { $0 != "," }) }
    let video = report.media.streams[0]
    let times = try #require(video.keyFrames?.times).map { ($0 + report.media.start).seconds }
    #expect(times == keys, "\(times), \(keys)")
    #expect(video.keyFrames?.count == 5 && video.picture?.isVariableRate == false)
    #expect(video.keyFrames?.longestInterval.map { abs($0.seconds - 0.4) < 0.002 } == true)
  }

  /// MP4's index has them without a pass.
  @Test func keyFramesOfAnIndex() throws {
    let path = try Probes.file("plain.mp4", Self.films[0].arguments)
    let indexed = try #require(Probes.report(path).media.streams[0].keyFrames)
    let counted = try #require(Probes.report(path) { $0.counts = true }.media.streams[0].keyFrames)
    #expect(indexed == counted && indexed.count == 5)
  }

  @Test func rotationAndChapters() throws {
    let plain = try Probes.file("plain.mp4", Self.films[0].arguments)
    let chapters = TemporaryDirectory.shared.file("chapters.txt")
    try
      ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=700\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=700\nEND=2000\ntitle=Two\n"
      .write(toFile: chapters, atomically: true, encoding: .utf8)
    let path = try Probes.file(
      "turned.mov",
      [
        "-i", plain, "-i", chapters, "-map_metadata", "1", "-map", "0", "-c", "copy", "-metadata:s:v:0",
        "rotate=90",
      ])
    let document = try Probes.report(path).document
    let stream = try #require(document["streams"]?.items?.first)
    // ffprobe counts counterclockwise.
    let theirs = try FFmpegTool.ffprobe([
      "-select_streams", "v:0", "-show_entries", "stream_side_data=rotation", "-of", "csv=p=0", path,
    ])
    let rotation = try #require(Int(theirs.filter { $0.isNumber || $0 == "-" }))
    #expect(abs(rotation) == 90 && stream["rotation"]?.integer == (360 - rotation) % 360)
    #expect(stream["displayWidth"]?.integer == 108 && stream["displayHeight"]?.integer == 192)
    let told = try #require(document["chapters"]?.items)
    #expect(told.map { $0["title"]?.text } == ["One", "Two"] && told[1]["start"]?.double == 0.7)
  }

  @Test func variableRate() throws {
    let path = try Probes.file(
      "variable.mp4",
      [
        "-f", "lavfi", "-i", "testsrc2=s=192x108:r=30:d=3", "-vf", "select='not(mod(n,3))+lt(n,30)'",
        "-vsync", "vfr",
      ]
        + Self.x264)
    let quick = try Probes.report(path).document["streams"]?.items?.first
    #expect(quick?["frameRate"]?["variable"] == .bool(true))
    let counted = try Probes.report(path) { $0.counts = true }.document["streams"]?.items?.first
    #expect(counted?["frameRate"]?["longestInterval"]?.double.map { abs($0 - 0.1) < 0.001 } == true)
    #expect(counted?["frameRate"]?["shortestInterval"]?.double.map { abs($0 - 1.0 / 30) < 0.001 } == true)
  }
}
