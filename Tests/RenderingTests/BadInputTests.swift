import ClipJob
import Foundation
import TestKit
import Testing

@testable import Rendering

/// Bad input that only the sources or the machine show. Each gives an error with its place, a reason and,
/// where there is something to do, a hint; and leaves nothing behind.
@Suite struct BadInputTests {
  private func job(_ source: String, kind: String = "video", clip: String = "", output: String = "out.mp4")
    -> String
  {
    #"{"version": 1, "canvas": {"width": 64, "height": 64}, "tracks": [{"clips": [{"source": {"\#(kind)": "\#(source)"}\#(clip)}]}], "outputs": [{"to": "\#(output)"}]}"#
  }

  private func expect(
    _ bench: RenderBench, _ json: String, _ code: String, at path: String?, leaves files: [String],
    location: SourceLocation = #_sourceLocation
  ) {
    let errors = bench.failures(json)
    #expect(errors.map(\.code) == [code], "\(errors)", sourceLocation: location)
    #expect(errors.first?.path == path, sourceLocation: location)
    #expect(errors.allSatisfy { $0.message.count > 10 }, sourceLocation: location)
    #expect(bench.folder.contents == files.sorted(), sourceLocation: location)
  }

  private func write(_ bench: RenderBench, _ name: String, _ bytes: Data) throws {
    try bytes.write(to: URL(fileURLWithPath: bench.file(name)))
  }

  private let video = "tracks[0].clips[0].source.video"

  /// The hint is what one wants who takes a still for a video.
  @Test func aStillIsNoVideo() throws {
    let bench = RenderBench()
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", bench.file("a.png")])
    let errors = bench.failures(job("a.png"))
    #expect(errors.map(\.code) == ["clip.duration"])
    #expect(errors.first?.message.contains("is a still") == true, "\(errors)")
    #expect(errors.first?.hint == #"use {"image": …} and a "duration" in seconds"#)
  }

  @Test func filesThatAreNoMedia() throws {
    let bench = RenderBench()
    expect(bench, job("none.mp4"), "source.notFound", at: video, leaves: [])
    try write(bench, "text.mp4", Data("This is not a film.\n".utf8))
    try write(bench, "zero.mp4", Data())
    try FileManager.default.createDirectory(
      atPath: bench.file("folder.mp4"), withIntermediateDirectories: true)
    let files = ["text.mp4", "zero.mp4", "folder.mp4"]
    expect(bench, job("text.mp4"), "source.unreadable", at: video, leaves: files)
    expect(bench, job("zero.mp4"), "source.unreadable", at: video, leaves: files)
    expect(bench, job("folder.mp4"), "source.unreadable", at: video, leaves: files)
    expect(
      bench, job("text.mp4", kind: "image", clip: #", "duration": 1"#), "source.unreadable",
      at: "tracks[0].clips[0].source.image", leaves: files)
  }

  @Test func playlistsCannotReachOtherFiles() throws {
    let bench = RenderBench()
    try write(bench, "list.mp4", Data("#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n".utf8))
    try write(bench, "concat.mp4", Data("ffconcat version 1.0\nfile /etc/passwd\n".utf8))
    expect(bench, job("list.mp4"), "source.unreadable", at: video, leaves: ["list.mp4", "concat.mp4"])
    expect(bench, job("concat.mp4"), "source.unreadable", at: video, leaves: ["list.mp4", "concat.mp4"])
  }

  @Test func aTruncatedFile() throws {
    let bench = RenderBench()
    let whole = try Data(contentsOf: URL(fileURLWithPath: OutputTests.source()))
    try write(bench, "cut.mp4", whole.prefix(whole.count / 2))
    expect(bench, job("cut.mp4"), "source.unreadable", at: video, leaves: ["cut.mp4"])
  }

  @Test func sourcesWithoutTheStreamAskedFor() throws {
    let bench = RenderBench()
    let wav = try MediaFixtures.wav("only.wav", MediaFixtures.tone(seconds: 1), channels: 2, rate: 48_000)
    expect(bench, job(wav), "source.missingStream", at: video, leaves: [])
    let mute = try NumberedVideo(frames: 30).make("mute.mp4", MediaFixtures.h264(gop: 30))
    expect(
      bench, job(mute, kind: "audio"), "source.missingStream", at: "tracks[0].clips[0].source.audio",
      leaves: [])
  }

  @Test func picturesOfImpossibleSize() throws {
    let bench = RenderBench()
    // One black sample; and a header that claims 20000×20000 with one row behind it.
    let pictures = [
      "dot.png":
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABAQAAAAA3bvkkAAAACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg==",
      "vast.png":
        "iVBORw0KGgoAAAANSUhEUgAATiAAAE4gAQAAAADLC3uUAAAAGUlEQVR42u3BAQ0AAADCoPdPbQ43oAAAuDMJxQABvZFkagAAAABJRU5ErkJggg==",
    ]
    for (name, text) in pictures { try write(bench, name, try #require(Data(base64Encoded: text))) }
    for name in ["dot.png", "vast.png"] {
      expect(
        bench, job(name, kind: "image", clip: #", "duration": 1"#), "source.limits",
        at: "tracks[0].clips[0].source.image",
        leaves: ["dot.png", "vast.png"])
    }
  }

  @Test func trimsPastTheEnd() throws {
    let bench = RenderBench()
    let source = try NumberedVideo(frames: 30).make("short.mp4", MediaFixtures.h264(gop: 30))
    expect(
      bench, job(source, clip: #", "trim": {"from": 1.5}"#), "trim.pastEnd",
      at: "tracks[0].clips[0].trim.from", leaves: [])
    expect(
      bench, job(source, clip: #", "trim": {"to": 2}"#), "trim.pastEnd", at: "tracks[0].clips[0].trim.to",
      leaves: [])
    expect(
      bench, job(source, clip: #", "duration": 3"#), "clip.tooLong", at: "tracks[0].clips[0].duration",
      leaves: [])
  }

  @Test func outputsThatCannotBe() throws {
    let bench = RenderBench()
    let original = try NumberedVideo(frames: 30).make("safe.mp4", MediaFixtures.h264(gop: 30))
    try FileManager.default.copyItem(atPath: original, toPath: bench.file("safe.mp4"))
    try FileManager.default.createSymbolicLink(
      atPath: bench.file("link.mp4"), withDestinationPath: bench.file("safe.mp4"))
    let files = ["safe.mp4", "link.mp4"]
    expect(bench, job("safe.mp4", output: "safe.mp4"), "output.isSource", at: "outputs[0].to", leaves: files)
    expect(
      bench, job("safe.mp4", output: "./link.mp4"), "output.isSource", at: "outputs[0].to", leaves: files)
    expect(
      bench, job("safe.mp4", output: "safe.mp4/x.mp4"), "output.unwritable", at: "outputs[0].to",
      leaves: files)
    expect(
      bench, job("safe.mp4").replacingOccurrences(of: #""out.mp4""#, with: #""out.jpg", "at": 2"#),
      "output.pastEnd",
      at: "outputs[0].at", leaves: files)
  }

  @Test func oneFileForTwoOutputs() throws {
    let bench = RenderBench()
    try FileManager.default.createSymbolicLink(
      atPath: bench.file("here"), withDestinationPath: bench.folder.path)
    for (first, second) in [
      ("a.mp4", "here/a.mp4"), ("new/../a.mp4", "a.mp4"), ("here/new/a.mp4", "new/a.mp4"),
    ] {
      let errors = bench.failures(
        ##"{"version": 1, "tracks": [{"clips": [{"source": {"color": "#000000"}, "duration": 1}]}], "outputs": [{"to": "\##(first)"}, {"to": "\##(second)"}]}"##
      )
      #expect(errors.map(\.code) == ["output.duplicate"] && errors[0].path == "outputs[1].to", "\(errors)")
    }
    #expect(bench.folder.contents == ["here"])
  }

  @Test func errorsOfSourcesAndOutputsComeTogether() {
    let bench = RenderBench()
    let errors = bench.failures(job("none.mp4", output: "/dev/null/x.mp4"))
    #expect(errors.map(\.code) == ["source.notFound", "output.unwritable"])
  }

  @Test func aJobThatDoesNotFitInMemoryIsRefused() {
    let bench = RenderBench()
    let json =
      ##"{"version": 1, "canvas": {"width": 4096, "height": 4096}, "tracks": [{"clips": [{"source": {"color": "#000000"}, "duration": 1}]}], "outputs": [{"to": "out.mp4"}]}"##
    let errors = bench.failures(json, memoryLimit: 200 << 20)
    #expect(errors.map(\.code) == ["limits.memory"])
    #expect(errors.first?.message.contains("200 MiB") == true)
    #expect(bench.folder.contents == [])
  }

  @Test func damagedFramesAreSurvivedAndTold() throws {
    let bench = RenderBench()
    let source = try NumberedVideo().make("whole.mkv", MediaFixtures.h264(gop: 10))
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: source)))
    for i in stride(from: bytes.count / 2, to: bytes.count / 2 + 3000, by: 7) { bytes[i] ^= 0x5A }
    try write(bench, "damaged.mkv", Data(bytes))
    let result = try bench.render(bench.cut("damaged.mkv", to: "out.mp4"))
    #expect(result.files[0].frames == 150)
  }

  /// Its first picture would stand still, in silence. A gif may move and is a picture all the same.
  @Test func aVideoIsNoImage() throws {
    let bench = RenderBench()
    let video = try NumberedVideo().make("no image.mp4", MediaFixtures.h264(gop: 10))
    func job(_ file: String) -> String {
      #"""
      {"version": 1, "tracks": [{"clips": [{"source": {"image": "\#(file)"}, "duration": 1}]}],
       "outputs": [{"to": "a.png"}]}
      """#
    }
    let errors = bench.failures(job(video))
    #expect(
      errors.map(\.code) == ["source.notAStill"] && errors[0].message.contains("is a video"), "\(errors)")
    try FFmpegTool.ffmpeg(["-i", video, "-t", "1", bench.file("moving.gif")])
    #expect(bench.failures(job("moving.gif")) == [])
  }
}
