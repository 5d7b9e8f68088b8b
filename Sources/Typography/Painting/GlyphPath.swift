import CPango
import CTypography

#if canImport(Glibc)
  import Glibc
#endif

/// Outlines.
enum GlyphPath {
  /// Adds those of glyphs that have one.
  static func add(_ glyphs: [PlacedGlyph], _ fonts: UnsafeBufferPointer<ctypo_font>, to cairo: OpaquePointer)
  {
    var first = 0
    while first < glyphs.count {
      let font = glyphs[first].font
      var batch: [cairo_glyph_t] = []
      var next = first
      while next < glyphs.count && glyphs[next].font == font {
        let glyph = glyphs[next]
        if glyph.isMissing {
          addBox(glyph.ink, to: cairo)
        } else {
          batch.append(cairo_glyph_t(index: UInt(glyph.id), x: glyph.x, y: glyph.y))
        }
        next += 1
      }
      if !batch.isEmpty, let scaled = fonts[font].scaled {
        cairo_set_scaled_font(cairo, scaled)
        cairo_glyph_path(cairo, &batch, Int32(batch.count))
      }
      first = next
    }
  }

  /// An empty box in place of a letter that no font has.
  private static func addBox(_ rect: TextRect, to cairo: OpaquePointer) {
    let line = min(rect.width, rect.height) * 0.1
    guard line > 0 else { return }
    let inner = rect.insetBy(line, line)
    cairo_rectangle(cairo, rect.x, rect.y, rect.width, rect.height)
    // The other way round: a hole.
    cairo_move_to(cairo, inner.x, inner.y)
    cairo_line_to(cairo, inner.x, inner.maxY)
    cairo_line_to(cairo, inner.maxX, inner.maxY)
    cairo_line_to(cairo, inner.maxX, inner.y)
    cairo_close_path(cairo)
  }

  static func addRounded(_ rect: TextRect, _ radius: Double, to cairo: OpaquePointer) {
    guard rect.width > 0, rect.height > 0 else { return }
    let r = min(radius, rect.width / 2, rect.height / 2)
    cairo_new_sub_path(cairo)
    cairo_arc(cairo, rect.maxX - r, rect.y + r, r, -.pi / 2, 0)
    cairo_arc(cairo, rect.maxX - r, rect.maxY - r, r, 0, .pi / 2)
    cairo_arc(cairo, rect.x + r, rect.maxY - r, r, .pi / 2, .pi)
    cairo_arc(cairo, rect.x + r, rect.y + r, r, .pi, 3 * .pi / 2)
    cairo_close_path(cairo)
  }
}
