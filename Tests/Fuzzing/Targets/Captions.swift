import Captions
import MediaTypes

extension FuzzTarget {
  static let srt = FuzzTarget(
    "srt",
    seeds: [
      "1\n00:00:01,000 --> 00:00:03,500\nThe lamp went out.\n- Nobody moved.\n\n2\n00:00:03.40 --> 0:05\n<i>Who</i> {\\an8}<font color=\"#ff0\">is</font> &lt;there&gt;?\n\n"
        .seed,
      "00:01 -> 00:02\r\na --> b\r\n42\r\n\r\n7\r\n00:00:0x --> 1\r\nlost\r\n".seed,
      [0xFF, 0xFE] + "0\u{0}0\u{0}:\u{0}1\u{0}".seed, "00:01,0 --> 00:02,0\n日本語、です。 สวัสดี 😀 ♪ la ♪\n".seed,
    ]
  ) { checkCaptions($0, "a.srt") }

  static let vtt = FuzzTarget(
    "vtt",
    seeds: [
      "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nNOTE x\n\nid\n00:01.000 --> 00:04.000 line:10%,end position:20%,line-left size:50% align:start\n<v Ann Lee>One <00:00:02.000><c.yellow>two</c> <b><i><u>three</u></i></b></v>\n&amp; <ruby>a<rt>b</rt></ruby>\n\n"
        .seed,
      "WEBVTT\n\n00:01.000 --> 00:02.000 vertical:rl line:-1\nx\n00:01.500 --> 00:02.000\n<v Bob>y</v>\n"
        .seed,
    ]
  ) { checkCaptions($0, "a.vtt") }

  static let ass = FuzzTarget(
    "ass",
    seeds: [
      "[Script Info]\nPlayResX: 1920\nPlayResY: 1080\n[V4+ Styles]\nFormat: Name, PrimaryColour, Bold, Italic, Alignment\nStyle: Default,&H0000FFFF,-1,0,8\n[Events]\nFormat: Start, End, Style, Name, Text\nDialogue: 0:00:01.00,0:00:03.00,Default,Ann,{\\k50}Shi{\\k50}ning{\\pos(10,20)\\b1} star\\Nnew\\hline\n"
        .seed,
      "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,*Top,,0,0,0,,{\\an7\\i1\\c&HFF&\\t(0,1,\\b1)}a\\{b\\}{\\r}{\\p1}m 0 0{\\p0}c\n"
        .seed,
    ]
  ) { checkCaptions($0, "a.ass") }

  static let ttml = FuzzTarget(
    "ttml",
    seeds: [
      "<tt xmlns=\"http://www.w3.org/ns/ttml\" xmlns:s=\"http://www.w3.org/ns/ttml#styling\" xmlns:p=\"http://www.w3.org/ns/ttml#parameter\" p:frameRate=\"25\"><head><styling><style xml:id=\"a\" s:color=\"red\"/></styling><layout><region xml:id=\"r\" s:origin=\"10% 80%\" s:extent=\"80% 10%\" s:displayAlign=\"after\"/></layout></head><body begin=\"1s\"><div region=\"r\"><p begin=\"00:00:01:12\" dur=\"2s\" style=\"a\">One <span begin=\"1s\">two</span><br/>x</p></div></body></tt>"
        .seed,
      "<tt><body timeContainer=\"seq\"><p dur=\"10f\">a</p><p><span begin=\"1s\" end=\"2s\">b</span></p></body></tt>"
        .seed,
    ]
  ) { checkCaptions($0, "a.ttml") }

  static let transcripts = FuzzTarget(
    "transcripts",
    seeds: [
      #"[{"text": "Hello,", "from": 0.1, "to": 0.4, "speaker": "A"}, {"text": "you.", "from": 0.4}, {"text": "-"}]"#
        .seed,
      #"{"words": [{"text": "a", "from": 1, "to": 2}, {"text": "b", "joined": true}, {"text": "c", "from": 1, "to": 3}], "pages": [{"from": 1, "to": 2.5, "words": 2, "text": "ab"}, {"from": 1, "to": 3, "words": 1}]}"#
        .seed,
      #"{"segments": [{"start": 1, "end": 2, "text": " a b", "words": [{"word": " a", "start": 1, "end": 1.5}, {"word": "b"}]}]}"#
        .seed,
      #"{"text": "A, b", "words": [{"word": "a", "start": 1, "end": 2}, {"word": "b", "start": 2, "end": 3}]}"#
        .seed,
      #"{"results": {"items": [{"type": "pronunciation", "start_time": "0.04", "end_time": "0.3", "alternatives": [{"content": "a"}]}, {"type": "punctuation", "alternatives": [{"content": "."}]}]}}"#
        .seed,
      #"{"results": {"channels": [{"alternatives": [{"words": [{"word": "a", "start": 0.1, "end": 0.2, "speaker": 0}]}]}]}}"#
        .seed,
      #"{"audio_duration": 3, "words": [{"text": "Smoke", "start": 250, "end": 650, "speaker": "A"}]}"#.seed,
      #"{"transcription": [{"offsets": {"from": 0, "to": 500}, "text": " a"}]}"#.seed,
    ]
  ) { checkCaptions($0, "a.json") }

  private static func checkCaptions(_ input: [UInt8], _ name: String) {
    do throws(CaptionError) {
      let track = try CaptionTrack.read(input, name: name)
      checkCues(track.cues)
      for note in track.warnings { requireSound(note.code, note.message, note.hint) }
      for rules in [
        PageRules.asInFile, .subtitles, .words,
        PageRules(maxCharacters: 12, maxLines: 2, maxWords: 4, hold: 1, minDuration: 1),
      ] {
        checkPages(CaptionPages(track, rules: rules))
      }
      checkWriting(track.cues)
    } catch {
      requireSound(error.code, error.message, error.hint)
    }
  }

  private static func requireSound(_ code: String, _ message: String, _ hint: String?) {
    require(code.hasPrefix("captions.") && !message.isEmpty, "a note that says nothing")
    require(message.utf8.count < 2000 && (hint?.utf8.count ?? 0) < 1000, "a long note: \(message)")
  }

  private static func checkCues(_ cues: [Cue]) {
    for (cue, next) in zip(cues, cues.dropFirst()) { require(cue.from <= next.from, "cues are in order") }
    for cue in cues {
      require(cue.from < cue.to && !cue.words.isEmpty, "a cue without time or words")
      checkWords(cue.words)
      require(cue.words[0].from >= cue.from && cue.words.last!.to <= cue.to, "words within their cue")
    }
  }

  private static func checkWords(_ words: [CaptionWord]) {
    for word in words { require(word.from <= word.to && !word.text.isEmpty, "a word without time or text") }
    for (word, next) in zip(words, words.dropFirst()) {
      require(word.to <= next.from, "words do not overlap")
    }
  }

  private static func checkPages(_ pages: CaptionPages) {
    for note in pages.warnings { requireSound(note.code, note.message, note.hint) }
    let isCrowded = pages.warnings.contains { $0.code == "captions.crowded" }
    for (page, next) in zip(pages.pages, pages.pages.dropFirst()) {
      require(page.from <= next.from, "pages are in order")
    }
    for (i, page) in pages.pages.enumerated() {
      require(page.from < page.to && !page.blocks.isEmpty, "a page without time or text")
      for block in page.blocks {
        require(block.from <= page.from && page.to <= block.to, "a page outside of its blocks' time")
        checkWords(block.words)
        if let lines = block.lines {
          require(
            lines.first?.lowerBound == 0 && lines.last?.upperBound == block.words.count, "lines lose words")
          require(
            zip(lines, lines.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound }, "lines lose words")
        }
      }
      guard i < 200, !isCrowded else { continue }
      require(pages.pages(at: page.from).contains(page), "a page is not shown")
      require(!pages.pages(at: page.to).contains(page), "a page is shown for too long")
    }
  }

  private static func checkWriting(_ cues: [Cue]) {
    // Spaces that do not break count as characters, others do not: near the limit of a cue they are cut.
    let limit = CaptionLimits.cueCharacters / 4
    guard cues.allSatisfy({ $0.to < CaptionLimits.time && $0.text.unicodeScalars.count < limit }) else {
      return
    }
    for format in SidecarFormat.allCases {
      for writesWordTimes in [false, true] {
        let writer = CaptionWriter(format, writesWordTimes: writesWordTimes)
        let seen = cues.filter(format.holds)
        guard !seen.isEmpty else { continue }
        let first = read(writer.bytes(cues), format)
        require(
          first.map { plain($0.text, format) } == seen.map { plain($0.text, format) },
          "\(format): other text than was written")
        // Without lines, punctuation that began one joins a word when it is read again.
        if format == .json { continue }
        let second = writer.bytes(first)
        let again = read(second, format)
        if format == .ass, writesWordTimes {
          // Words that are shorter than its hundredths of a second have no times there: they are estimated.
          require(isLike(first, again), "\(format): what is written is not what was read")
        } else {
          require(writer.bytes(again) == second, "\(format): what is written is not what was read")
        }
      }
    }
  }

  private static func read(_ bytes: [UInt8], _ format: SidecarFormat) -> [Cue] {
    do throws(CaptionError) {
      return try CaptionTrack.read(bytes, name: "a.\(format.rawValue)").cues
    } catch {
      fatalError("broken promise: what is written can be read: \(error)")
    }
  }

  private static func isLike(_ a: [Cue], _ b: [Cue]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { a, b in
        a.from == b.from && a.to == b.to && a.words.map(\.text) == b.words.map(\.text)
      }
  }

  /// Punctuation joins words with spaces that do not break. Words of a list have no lines: where these were, there may be a space.
  private static func plain(_ text: String, _ format: SidecarFormat) -> String {
    if format == .json {
      return String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.isWhitespace }))
    }
    return String(text.map { $0 == "\u{A0}" ? " " : $0 })
  }
}
