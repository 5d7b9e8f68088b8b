import ClipJob
import Compositor
import MediaTypes
import Typography

extension TextSource: RenderableSource {
  func probe(
    _ catalog: inout SourceCatalog, _ streams: StreamRequest, at path: String
  ) throws(JobError) -> any ProbedSource {
    ProbedText(
      text: self, fonts: try catalog.fonts([style] + spans.map(\.style), at: path), path: path)
  }
}

/// A text whose fonts are known.
struct ProbedText: ProbedSource {
  let text: TextSource
  let fonts: FontSet
  /// JSON path of the source.
  let path: String

  var isOpaque: Bool { false }

  /// Pictures of letters, four bytes a sample; those that move are drawn twice as large, and some in two layers.
  func memory(drawn: GeneratedPart?, layouts: Int, cores: Int) -> SourceMemory {
    let letters = text.spans.reduce(0) { $0 + $1.text.utf8.count }
    return SourceMemory(open: layouts * min(64 << 20, (1 << 20) + letters * (64 << 10)))
  }

  func remarks(
    in room: OverlayRoom, _ clip: SourceClip, fps: Rational, _ position: Position?
  ) throws(TextError) -> [OverlayRemark] {
    let changing = ChangingText(text, length: (clip.to - clip.from) / clip.speed, fps: fps)
    let area = TextArea(room, text.safeArea, text.position ?? position ?? .center)
    let layout = try TextLayout(
      changing.widest, style: text.style, in: area.room(of: room), fonts: fonts,
      features: changing.isChanging ? [.ligatures, .evenDigits] : .ligatures)
    try TextPainter(layout).check()
    return OverlayRemark.all(of: layout, at: area.origin(of: layout.width, layout.height)) + unfilled
  }

  /// Of what is in braces and means nothing: templates that were not filled in.
  private var unfilled: [OverlayRemark] {
    var unknown: [String] = []
    for word in text.templates.flatMap(\.unknown) where !unknown.contains(word) { unknown.append(word) }
    let known = TextTemplate.Field.allCases.map(\.rawValue)
    return unknown.map { word in
      .note(
        JobWarning(
          "text.placeholder", "{\(word)} is shown as it is written: it is no value that a text can have",
          path: path,
          hint: nearest(to: word, in: known).map { "did you mean {\($0)}?" }
            ?? "fill it in, or use one of " + known.map { "{\($0)}" }.joined(separator: ", ")
            + "; write {{ for a brace"))
    }
  }

  /// Short words are near to any: `{name}` means no `{time}`.
  private func nearest(to word: String, in known: [String]) -> String? {
    known.first { $0 == word.lowercased() } ?? (word.count >= 6 ? Nearest.word(to: word, in: known) : nil)
  }

  func openOverlay(_ opening: OverlayOpening) -> (any OverlaySource)? {
    TextOverlay(text, fonts: fonts, opening)
  }
}
