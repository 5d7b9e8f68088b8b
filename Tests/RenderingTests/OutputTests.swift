import ClipJob
import Foundation
import TestKit
import Testing

@testable import Rendering

@Suite struct OutputTests {
  /// A second of moving picture with a tone.
  static func source() throws -> String {
    try MediaFixtures.cached("output source", "source.mp4") { path in
      try FFmpegTool.ffmpeg(
        ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=1", "-f", "lavfi", "-i", "sine=440:d=1:r=48000"]
          + MediaFixtures.h264(gop: 30) + ["-c:a", "aac", path])
    }
  }

  private func probe(_ path: String, _ stream: String, _ entries: String) throws -> [String: String] {
    let text = try FFmpegTool.ffprobe([
      "-select_streams", stream, "-show_entries", "stream=\(entries)", "-of", "default=nw=1", path,
    ])
    var values: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
    }
    return values
  }

  @Test(arguments: [
    ("a.mp4", #""video": {"codec": "h264", "preset": "ultrafast"}"#, "h264", "aac"),
    ("b.mov", #""video": {"codec": "h264", "bitrate": 800000}"#, "h264", "aac"),
    (
      "c.mkv", #""video": {"codec": "hevc", "preset": "ultrafast"}, "audio": {"codec": "opus"}"#, "hevc",
      "opus"
    ),
    ("d.mp4", #""video": {"codec": "av1", "preset": "ultrafast"}"#, "av1", "aac"),
    ("e.webm", #""video": {"codec": "vp9", "preset": "ultrafast"}"#, "vp9", "opus"),
  ])
  func everyCodecIsTaggedAndExact(_ name: String, _ members: String, _ video: String, _ audio: String) throws
  {
    let bench = RenderBench()
    let result = try bench.render(
      #"{"version": 1, "tracks": [{"clips": [{"source": {"video": "\#(try Self.source())"}}]}], "outputs": [{"to": "\#(name)", \#(members)}]}"#
    )
    let path = bench.file(name)
    let facts = try probe(
      path, "v:0", "codec_name,width,height,color_space,color_range,color_primaries,color_transfer,pix_fmt")
    #expect(facts["codec_name"] == video)
    #expect(facts["width"] == "640" && facts["height"] == "360")
    #expect(facts["pix_fmt"] == "yuv420p")
    for tag in ["color_space", "color_primaries", "color_transfer"] {
      #expect(facts[tag] == "bt709", "\(tag)")
    }
    #expect(facts["color_range"] == "tv")
    #expect(try probe(path, "a:0", "codec_name,sample_rate,channels")["codec_name"] == audio)
    let count = try FFmpegTool.ffprobe([
      "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0",
      path,
    ])
    #expect(count.hasPrefix("30"))
    #expect(result.files[0].frames == 30)
    #expect(bench.folder.contents == [name])
  }

  @Test func severalOutputsComeFromOneComposition() throws {
    let bench = RenderBench()
    let result = try bench.render(
      """
      {"version": 1, "tracks": [{"clips": [{"source": {"video": "\(try Self.source())"}}]}],
       "outputs": [{"to": "wide.mp4"}, {"to": "small.mp4", "width": 320, "fps": 15},
                   {"to": "tall.mp4", "width": 202, "height": 360, "audio": false},
                   {"to": "odd.webm", "width": 201, "height": 113}, {"to": "clip.gif", "width": 160, "fps": 10},
                   {"to": "poster.jpg", "at": 0.5}, {"to": "poster.png", "at": 0.5, "width": 321},
                   {"to": "poster.webp", "at": 1}]}
      """)
    #expect(result.files.map(\.frames) == [30, 15, 30, 30, 10, 1, 1, 1])
    #expect(bench.folder.contents.count == 8)
    let sizes = try bench.folder.contents.map { name in
      "\(name) "
        + (try FFmpegTool.ffprobe([
          "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0:s=x",
          bench.file(name),
        ]))
    }
    #expect(
      sizes == [
        "clip.gif 160x90", "odd.webm 201x113", "poster.jpg 640x360", "poster.png 321x181",
        "poster.webp 640x360",
        "small.mp4 320x180", "tall.mp4 202x360", "wide.mp4 640x360",
      ])
    #expect(
      try FFmpegTool.ffprobe([
        "-select_streams", "a", "-show_entries", "stream=index", "-of", "csv=p=0", bench.file("tall.mp4"),
      ]) == "")
  }

  @Test(arguments: ["h264", "av1"]) func oddSizesBecomeEvenAndAreExplained(_ codec: String) throws {
    let bench = RenderBench()
    let result = try bench.render(
      """
      {"version": 1, "canvas": {"width": 321, "height": 181},
       "tracks": [{"clips": [{"source": {"pattern": {"name": "plasma"}}, "duration": 0.2}]}],
       "outputs": [{"to": "odd.mp4", "width": 321, "height": 181, "video": {"codec": "\(codec)"}}]}
      """)
    #expect(result.files[0].width == 322 && result.files[0].height == 182)
    #expect(result.explain.contains { $0.contains("322×182") })
  }

  @Test func aHardwareEncoderThatIsNotThereIsExplained() throws {
    let bench = RenderBench()
    let result = try bench.render(
      ##"{"version": 1, "canvas": {"width": 64, "height": 64}, "tracks": [{"clips": [{"source": {"color": "#ff0000"}, "duration": 0.2}]}], "outputs": [{"to": "h.mp4", "video": {"encoder": "hardware"}}]}"##
    )
    #expect(result.explain.contains { $0.contains("hardware") })
  }

  @Test func indexIsInFront() throws {
    let bench = RenderBench()
    try bench.render(bench.cut(try Self.source(), to: "fast.mp4"))
    let data = try Data(contentsOf: URL(fileURLWithPath: bench.file("fast.mp4")))
    let moov = data.range(of: Data("moov".utf8))?.lowerBound
    let mdat = data.range(of: Data("mdat".utf8))?.lowerBound
    #expect(moov != nil && mdat != nil && moov! < mdat!)
  }

  @Test(arguments: ["mp4", "mkv", "webm", "gif", "jpg", "png"])
  func theSameJobTwiceGivesTheSameBytes(_ ending: String) throws {
    let bench = RenderBench()
    func job(_ name: String) throws -> String {
      """
      {"version": 1, "canvas": {"width": 320, "height": 240, "fps": 15},
       "tracks": [{"clips": [{"source": {"video": "\(try Self.source())"}, "fit": "blur"},
                             {"source": {"pattern": {"name": "plasma"}}, "duration": 1,
                              "transition": {"type": "crossfade", "duration": 0.5}}]}],
       "outputs": [{"to": "\(name).\(ending)"}]}
      """
    }
    let first = try bench.render(job("a"))
    let second = try bench.render(job("b"))
    #expect(first.files[0].sha256 == second.files[0].sha256)
    let sum = try Data(contentsOf: URL(fileURLWithPath: bench.file("a.\(ending)")))
    #expect(sum == (try Data(contentsOf: URL(fileURLWithPath: bench.file("b.\(ending)")))))
    #expect(sum.count == first.files[0].bytes)
  }

  @Test func posterAloneDecodesOneFrame() throws {
    let source = try NumberedVideo().make("poster.mp4", MediaFixtures.h264(gop: 30))
    let bench = RenderBench()
    let result = try bench.render(
      #"{"version": 1, "tracks": [{"clips": [{"source": {"video": "\#(source)"}}]}], "outputs": [{"to": "p.png", "at": 3.05}]}"#
    )
    #expect(try NumberedVideo.numbers(inFile: bench.file("p.png")) == [91])
    #expect(result.files[0].duration == nil)
  }
}
