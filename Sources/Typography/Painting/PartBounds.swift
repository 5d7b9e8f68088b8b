import CTypography
import ClipJob

/// How far what is drawn of a part reaches, in units.
struct PartBounds {
  private let layout: TextLayout
  init(_ layout: TextLayout) { self.layout = layout }

  func rect(_ ink: Ink, _ boxes: [BoxShape], _ layers: TextPart.Layers) -> TextRect {
    var all = TextRect()
    if layers.contains(.box) { for box in boxes { all = all.union(box.bounds) } }
    for group in ink.groups {
      let style = layout.styles[group.span]
      let em = ShapedText.units(style, in: layout.paragraph)
      let letters = group.letters
      guard letters.width > 0 || letters.height > 0 else { continue }
      if layers.contains(.fill) { all = all.union(letters) }
      let stroke = StrokeWidths.outermost(style) * em
      let stroked = letters.insetBy(-stroke, -stroke)
      if layers.contains(.stroke) && stroke > 0 { all = all.union(stroked) }
      guard layers.contains(.shadow) else { continue }
      for shadow in style.shadows {
        // As far as the boxes of its blur reach, with some for their rounding.
        let reach = max(0, shadow.blur) * em * 3 + em * 0.05
        all = all.union(stroked.insetBy(-reach, -reach).offsetBy(shadow.x * em, shadow.y * em))
      }
    }
    return all
  }
}

extension Ink.Group {
  /// Of what is filled.
  var letters: TextRect {
    var all = TextRect()
    for glyph in glyphs { all = all.union(glyph.ink) }
    for part in cut { all = all.union(part.glyph.ink) }
    for rule in rules { all = all.union(rule) }
    return all
  }
}

/// Strokes lie around each other: each begins where the one inside of it ends.
enum StrokeWidths {
  /// From the letters' outline, in ems, innermost first.
  static func reaches(_ style: TextStyle) -> [Double] {
    var sum = 0.0
    return style.strokes.map {
      sum += max(0, $0.width)
      return sum
    }
  }

  static func outermost(_ style: TextStyle) -> Double { reaches(style).last ?? 0 }
}
