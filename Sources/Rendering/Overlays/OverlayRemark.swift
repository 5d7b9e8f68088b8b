import ClipJob
import Compositor
import Typography

/// What is to be said of an overlay that can be drawn.
enum OverlayRemark: Equatable {
  /// Where it lies in its room, as far as it has to be seen: without shadows.
  case extent(CanvasArea)
  case missingFont(String, nearest: String?)
  case missingGlyphs([Unicode.Scalar])
  case truncated
  /// A warning of what the source says.
  case note(JobWarning)
}

extension OverlayRemark {
  /// Of a text that is laid out at a place.
  static func all(of layout: TextLayout, at origin: (x: Double, y: Double)) -> [OverlayRemark] {
    var remarks = fonts(of: layout)
    if layout.isTruncated { remarks.append(.truncated) }
    let ink = layout.inkBounds
    if ink.width > 0 {
      remarks.append(
        .extent(CanvasArea(x: origin.x + ink.x, y: origin.y + ink.y, width: ink.width, height: ink.height)))
    }
    return remarks
  }

  static func fonts(of layout: TextLayout) -> [OverlayRemark] {
    var remarks = layout.missingFonts.map { OverlayRemark.missingFont($0.name, nearest: $0.nearest) }
    if !layout.missingGlyphs.isEmpty { remarks.append(.missingGlyphs(layout.missingGlyphs)) }
    return remarks
  }
}
