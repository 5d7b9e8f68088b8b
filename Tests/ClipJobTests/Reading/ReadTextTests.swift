import Testing

@testable import ClipJob

/// What is wrong with texts and captions is told where it is, with what to write instead.
@Suite struct ReadTextTests {
  @Test(
    arguments: [
      .source(#"{"text": ""}"#, "value.format", ".text", "Hello"),
      .source(#"{"text": {"text": "a", "style": {"size": 48}}}"#, "value.range", ".text.style.size", "0.044"),
      .source(
        #"{"text": {"text": "a", "style": {"minSize": 0.5}}}"#, "value.range", ".text.style.minSize", "size"),
      .source(
        #"{"text": {"text": "a", "animation": {"in": "popp"}}}"#, "value.choice", ".text.animation.in", "pop"),
      .source(
        #"{"captions": {"file": "a.srt", "animation": {"in": {"preset": "pop", "by": "letter"}}}}"#,
        "value.choice",
        ".captions.animation.in", "highlight"),
      .source(
        #"{"captions": {"file": "a.srt", "animation": {"out": "scramble"}}}"#, "value.choice",
        ".captions.animation.out", "fade"),
      .source(
        #"{"text": {"text": "a", "style": {"fontSize": 0.05}}}"#, "key.unknown", ".text.style.fontSize",
        "size"),
      .source(
        #"{"captions": {"file": "a.srt", "style": {"uppercase": true}}}"#, "key.unknown",
        ".captions.style.uppercase", "\"case\": \"upper\""),
      .source(#"{"captions": {}}"#, "key.missing", ".captions", "talk.srt"),
      .source(
        #"{"captions": {"file": "a.srt", "words": [{"text": "a", "from": 0, "to": 1}]}}"#, "key.conflict",
        ".captions",
        "one of them"),
      .source(
        #"{"captions": {"words": [{"text": "a", "from": 2, "to": 1}]}}"#, "clip.order", ".captions.words[0]",
        "times"),
    ] as [HostileDocumentTests.Case])
  func mistakesAreTold(_ expected: HostileDocumentTests.Case) throws {
    try HostileDocumentTests().check(expected)
  }
}
