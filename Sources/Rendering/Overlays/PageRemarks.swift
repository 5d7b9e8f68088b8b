import Captions
import ClipJob
import Compositor
import Typography

/// What is to be said of pages of captions, of all of them together.
struct PageRemarks {
  private(set) var remarks: [OverlayRemark] = []

  /// - Parameter position: of the clip.
  init(
    _ pages: some Sequence<CaptionPage>, _ captions: CaptionSource, in room: OverlayRoom, fonts: FontSet,
    _ position: Position?
  ) throws(TextError) {
    var extent: CanvasArea?
    var glyphs: [Unicode.Scalar] = []
    for page in pages {
      let placed = try PageLayout(page, captions, in: room, fonts: fonts, position)
      try TextPainter(placed.layout).check()
      for remark in OverlayRemark.all(of: placed.layout, at: placed.origin) {
        switch remark {
        case .extent(let area): extent = extent.map { $0.union(area) } ?? area
        case .missingGlyphs(let missing): glyphs += missing.filter { !glyphs.contains($0) }
        default: if !remarks.contains(remark) { remarks.append(remark) }
        }
      }
    }
    if let extent { remarks.append(.extent(extent)) }
    if !glyphs.isEmpty { remarks.append(.missingGlyphs(glyphs)) }
  }
}
