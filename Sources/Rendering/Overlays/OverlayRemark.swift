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
    if let extent = extent(of: layout, at: origin) { remarks.append(.extent(extent)) }
    return remarks
  }

  /// Nil: nothing is seen of it.
  static func extent(of layout: TextLayout, at origin: (x: Double, y: Double)) -> CanvasArea? {
    let ink = layout.inkBounds(of: [.box, .stroke, .fill])
    guard ink.width > 0 else { return nil }
    return CanvasArea(x: origin.x + ink.x, y: origin.y + ink.y, width: ink.width, height: ink.height)
  }

  static func fonts(of layout: TextLayout) -> [OverlayRemark] {
    var remarks = layout.missingFonts.map { OverlayRemark.missingFont($0.name, nearest: $0.nearest) }
    if !layout.missingGlyphs.isEmpty { remarks.append(.missingGlyphs(layout.missingGlyphs)) }
    return remarks
  }
}
