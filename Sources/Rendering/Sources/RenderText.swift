import ClipJob
import Compositor
import MediaTypes
import Typography

extension TextSource: RenderableSource {
  func probe(
    _ catalog: inout SourceCatalog, _ streams: StreamRequest, at path: String
  ) throws(JobError) -> any ProbedSource {
    ProbedText(text: self, fonts: try catalog.fonts([style] + spans.map(\.style), at: path))
  }
}

/// A text whose fonts are known.
struct ProbedText: ProbedSource {
  let text: TextSource
  let fonts: FontSet

  var isOpaque: Bool { false }

  /// Pictures of letters, four bytes a sample; those that move are drawn twice as large, and some in two layers.
  func memory(drawn: GeneratedPart?, layouts: Int, cores: Int) -> SourceMemory {
    let letters = text.spans.reduce(0) { $0 + $1.text.utf8.count }
    return SourceMemory(open: layouts * min(64 << 20, (1 << 20) + letters * (64 << 10)))
  }

  func remarks(
    in room: OverlayRoom, _ clip: SourceClip, _ position: Position?
  ) throws(TextError) -> [OverlayRemark] {
    let area = TextArea(room, text.safeArea, text.position ?? position ?? .center)
    let layout = try TextLayout(text.spans, style: text.style, in: area.room(of: room), fonts: fonts)
    try TextPainter(layout).check()
    return OverlayRemark.all(of: layout, at: area.origin(of: layout.width, layout.height))
  }

  func openOverlay(_ opening: OverlayOpening) -> (any OverlaySource)? {
    TextOverlay(text, fonts: fonts, opening)
  }
}
