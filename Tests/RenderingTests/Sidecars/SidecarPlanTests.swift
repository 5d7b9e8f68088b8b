import Captions
import ClipJob
import Foundation
import MediaTypes
import Rendering
import TestKit
import Testing

/// Outputs that are caption files.
@Suite struct SidecarPlanTests {
  private let bench = SidecarBench()

  private static func time(_ milliseconds: Int) -> String {
    func digits(_ value: Int, _ count: Int) -> String {
      String(repeating: "0", count: count - "\(value)".count) + "\(value)"
    }
    let seconds = milliseconds / 1000
    return
      "\(digits(seconds / 3600, 2)):\(digits(seconds / 60 % 60, 2)):\(digits(seconds % 60, 2)),\(digits(milliseconds % 1000, 3))"
  }

  /// What other programs read, of a part of an hour that plays faster.
  @Test(arguments: ["srt", "vtt", "ass"]) func aPartOfAnHourAtItsTimes(_ format: String) throws {
    let hour = (0..<1200).map { (from: $0 * 3000 + 100, to: $0 * 3000 + 2900) }
    try bench.write(
      "talk.srt",
      hour.enumerated().map { "\($0 + 1)\n\(Self.time($1.from)) --> \(Self.time($1.to))\nNumber \($0)\n" }
        .joined(separator: "\n"))
    try bench.render(
      bench.job(
        #"{"source": {"captions": {"file": "talk.srt"}}, "trim": {"from": 63.2, "to": 93.2}, "speed": 1.5}"#,
        outputs: #"{"to": "cut.\#(format)"}"#))
    let unit = format == "ass" ? 100.0 : 1000
    let wanted = hour.compactMap { cue -> [Int]? in
      let (from, to) = (max(cue.from, 63_200), min(cue.to, 93_200))
      guard from < to else { return nil }
      let ticks = [from, to].map { (Double($0 - 63_200) / 1500 * unit).rounded() }
      return ticks.map { Int($0 / unit * 1000) }
    }
    #expect(wanted.count == 11)
    let packets = try FFmpegTool.ffprobe([
      "-v", "error", "-show_entries", "packet=pts_time,duration_time", "-of", "csv=p=0",
      bench.file("cut.\(format)"),
    ])
    let found = packets.split(separator: "\n").map { line in
      let parts = line.split(separator: ",").compactMap { Double($0) }.map { Int(($0 * 1000).rounded()) }
      return [parts[0], parts[0] + parts[1]]
    }
    #expect(found == wanted)
    let texts = try FFmpegTool.ffmpeg(["-i", bench.file("cut.\(format)"), "-f", "srt", "-"])
    #expect(
      String(decoding: texts, as: UTF8.self).matches(of: /Number [0-9]+/).map { String($0.output) }
        == (21...31).map { "Number \($0)" })
  }

  @Test(arguments: ["srt", "vtt", "ass", "json"]) func whatIsWrittenIsReadAsCaptions(_ format: String) throws
  {
    try bench.write(
      "a.srt",
      "1\n00:00:00,500 --> 00:00:01,500\n<i>One</i> & only\n\n2\n00:00:02,000 --> 00:00:03,000\ntwo {\n")
    try bench.render(
      bench.job(SidecarBench.captions + #", "trim": {"from": 0.25}}"#, outputs: #"{"to": "b.\#(format)"}"#))
    #expect(try bench.cues("b.\(format)") == ["One & only 0.25-1.25", "two { 1.75-2.75"])
    #expect(try bench.read("b.\(format)").warnings == [])
    // And again, by a job.
    try bench.render(
      bench.job(
        #"{"source": {"captions": {"file": "b.\#(format)"}}}"#, outputs: #"{"to": "c.\#(format)"}"#))
    let words = try bench.read("c.\(format)").cues.flatMap(\.words)
    #expect(words.map(\.text) == ["One", "&", "only", "two", "{"])
    #expect(words.first?.from == Rational(1, 4) && words.first { $0.text == "two" }?.from == Rational(7, 4))
  }

  @Test func wordsKeepTheirTimes() throws {
    let words = #"[{"text": "One", "from": 0.5, "to": 0.75}, {"text": "two", "from": 1, "to": 1.25}]"#
    let clip = #"{"source": {"captions": {"words": \#(words)}}}"#
    try bench.render(
      bench.job(
        clip,
        outputs:
          #"{"to": "a.vtt"}, {"to": "b.vtt", "wordTimes": false}, {"to": "a.ass"}, {"to": "b.ass", "wordTimes": true}, {"to": "a.json"}"#
      ))
    #expect(try bench.text("a.vtt").contains("One <00:00:01.000>two"))
    #expect(try bench.text("b.vtt").contains("One two"))
    #expect(try bench.text("a.ass").contains("One two"))
    #expect(try bench.text("b.ass").contains("{\\k50}One {\\k25}two"))
    #expect(try bench.read("a.json").cues.flatMap(\.words).map(\.from) == [Rational(1, 2), 1])
  }

  /// As many words as a page shows, and the lines of the first shape.
  @Test func pagesAreThoseThatAreShown() throws {
    try bench.write("a.srt", "00:00,000 --> 00:04,000\none two three four\n")
    let clip = #"{"source": {"captions": {"file": "a.srt", "pages": {"maxWords": 2}}}}"#
    try bench.render(bench.job(clip, outputs: #"{"to": "b.srt"}"#))
    #expect(
      try bench.cues("b.srt").map { $0.prefix { $0 != "0" && $0 != "1" } } == ["one two ", "three four "])
    let single = #"{"source": {"captions": {"file": "a.srt", "highlight": "oneWord"}}}"#
    try bench.render(bench.job(single, outputs: #"{"to": "c.srt"}"#))
    #expect(try bench.read("c.srt").cues.map(\.text) == ["one", "two", "three", "four"])
    // 64 samples wide, two letters fill a line; four times as wide, eight do.
    let wide = #"{"source": {"captions": {"file": "a.srt", "style": {"size": 0.3}}}}"#
    try bench.render(
      bench.job(
        wide, outputs: #"{"to": "d.srt"}, {"to": "d.jpg", "width": 256, "height": 64}, {"to": "e.png"}"#))
    let lines = try bench.read("d.srt").cues.map(\.text)
    try bench.render(bench.job(wide, outputs: #"{"to": "f.srt"}"#))
    #expect(try lines != bench.read("f.srt").cues.map(\.text), "pages are those of the first layout")
  }

  @Test func severalClipsAreMergedOrChosen() throws {
    try bench.write("a.srt", "00:00,000 --> 00:01,000\nfirst\n\n00:02,000 --> 00:03,000\nthird\n")
    try bench.write("b.srt", "00:00,500 --> 00:01,500\nsecond\n")
    let two = #"{"source": {"captions": {"file": "b.srt", "position": "top"}}, "id": "b"}"#
    let result = try bench.render(
      bench.job(
        SidecarBench.captions + #", "id": "a"}"#, two,
        outputs:
          #"{"to": "all.srt"}, {"to": "a.vtt", "captions": "a"}, {"to": "b.srt.json", "captions": ["b"]}, {"to": "both.ass", "captions": ["b", "a"]}"#
      ))
    #expect(result.files.map(\.captions) == [3, 2, 1, 3])
    #expect(try bench.cues("all.srt") == ["first 0-1", "second 0.5-1.5", "third 2-3"])
    #expect(try bench.read("all.srt").cues.map(\.placement?.vertical) == [nil, .top, nil])
    #expect(try bench.cues("a.vtt") == ["first 0-1", "third 2-3"])
    #expect(try bench.cues("b.srt.json") == ["second 0.5-1.5"])
    #expect(try bench.cues("both.ass") == bench.cues("all.srt"))
    #expect(
      result.explain.filter { $0.hasPrefix("all.srt") } == [
        "all.srt: 2 captions of tracks[1].clips[0] (a.srt)",
        "all.srt: 1 caption of tracks[2].clips[0] (b.srt)",
      ])
    #expect(result.explain.contains("b.srt.json: json cannot hold places"))
  }

  /// The end of a clip is that of the transition out of it.
  @Test func whatATransitionHidesIsNotHeld() throws {
    try bench.write("a.srt", "00:00,000 --> 00:04,000\nold\n")
    try bench.write("b.srt", "00:00,000 --> 00:04,000\nnew\n")
    try bench.render(
      bench.job(
        SidecarBench.captions
          + #", "duration": 2}, {"source": {"captions": {"file": "b.srt"}}, "duration": 2, "start": 1.5, "transition": {"type": "crossfade", "duration": 0.25}}"#,
        outputs: #"{"to": "c.srt"}"#))
    #expect(try bench.cues("c.srt") == ["old 0-1.75", "new 1.5-3.5"])
  }

  @Test func captionsOfTheFileAlone() throws {
    try bench.write("a.srt", "00:00,000 --> 00:04,000\nHello\n")
    let hidden = SidecarBench.captions + #", "opacity": 0}"#
    let result = try bench.render(bench.job(hidden, outputs: #"{"to": "a.mp4"}, {"to": "b.srt"}"#))
    #expect(result.warnings == [])
    #expect(try bench.cues("b.srt") == ["Hello 0-4"])
    let plain = try FFmpegTool.rgb(bench.file("a.mp4"))
    try bench.render(bench.job(outputs: #"{"to": "c.mp4"}"#))
    #expect(try plain == FFmpegTool.rgb(bench.file("c.mp4")))
    let unused = try bench.plan(bench.job(hidden, outputs: #"{"to": "d.mp4"}"#))
    #expect(unused.warnings.map(\.code) == ["clip.notSeen"])
  }

  @Test func aSourceIsNeverReplaced() throws {
    try bench.write("a.srt", "00:00,000 --> 00:04,000\nHello\n")
    try FileManager.default.linkItem(atPath: bench.file("a.srt"), toPath: bench.file("other.srt"))
    for name in ["a.srt", "./a.srt", bench.file("a.srt"), "other.srt"] {
      let errors = bench.failures(bench.job(SidecarBench.captions + "}", outputs: #"{"to": "\#(name)"}"#))
      #expect(errors == ["outputs[0].to output.isSource"], "\(name)")
    }
  }

  @Test func whatCouldNotBeReadAgainIsRefused() throws {
    let words = #"[{"text": "a", "from": 0, "to": 0.05}, {"text": "b.", "from": 0.05, "to": 0.1}]"#
    let clip =
      #"{"source": {"captions": {"words": \#(words)}}, "trim": {"to": 0.1}, "loop": true, "duration": 604800}"#
    #expect(
      bench.failures(bench.job(clip, outputs: #"{"to": "b.srt"}"#)) == ["outputs[0].to captions.tooMany"])
  }

  /// What is wrong with captions is told although nothing is drawn.
  @Test func captionsThatSayNothingAreAWarning() throws {
    try bench.write("a.srt", "00:20,000 --> 00:21,000\nlate\n\n00:22,000 --> 00:22,100\nshort\n")
    let result = try bench.render(
      bench.job(SidecarBench.captions + #", "duration": 4}"#, outputs: #"{"to": "b.srt"}"#))
    #expect(result.warnings.map(\.code).sorted() == ["captions.fast", "captions.notShown", "captions.short"])
    #expect(result.files.map(\.captions) == [0])
    #expect(try Data(contentsOf: URL(filePath: bench.file("b.srt"))).isEmpty)
  }

  @Test func aScriptGivesItsWordsAndLooks() throws {
    try bench.write(
      "a.ass",
      "[Script Info]\nScriptType: v4.00+\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, Alignment\nStyle: D,Noto Sans,20,&H00FFFFFF,2\n[Events]\nFormat: Layer, Start, End, Style, Text\nDialogue: 0,0:00:00.00,0:00:02.00,D,{\\an8\\b1}Bold{\\b0\\frz30} and\\Nturned\n"
    )
    let result = try bench.render(
      bench.job(#"{"source": {"captions": {"file": "a.ass"}}}"#, outputs: #"{"to": "b.srt"}"#))
    #expect(try bench.read("b.srt").cues.map(\.text) == ["Bold and\nturned"])
    #expect(try bench.read("b.srt").cues[0].words.map(\.style.isBold) == [true, false, false])
    #expect(try bench.read("b.srt").cues[0].placement?.vertical == .top)
    #expect(
      result.explain.contains(
        "b.srt: 1 caption of tracks[1].clips[0] (a.ass), without its fonts, sizes, motion and drawings"))
  }
}
