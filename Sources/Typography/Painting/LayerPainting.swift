import CPango
import CTypography
import ClipJob

/// Draws the layers of a part, the lowest first.
struct LayerPainting {
  let layout: TextLayout
  let plan: PicturePlan
  let canvas: Canvas

  func draw(_ layers: TextPart.Layers) throws(TextError) {
    place(canvas, dx: 0, dy: 0)
    if layers.contains(.box) { for box in plan.boxes { draw(box) } }
    if layers.contains(.shadow) { try drawShadows() }
    if layers.contains(.stroke) { try drawStrokes() }
    if layers.contains(.fill) { drawFill() }
  }

  /// So that units of the text are drawn in; moved by some.
  private func place(_ canvas: Canvas, dx: Double, dy: Double) {
    cairo_identity_matrix(canvas.cairo)
    cairo_translate(canvas.cairo, Double(-plan.x), Double(-plan.y))
    cairo_scale(canvas.cairo, plan.unit, plan.unit)
    cairo_translate(canvas.cairo, dx, dy)
    cairo_set_line_join(canvas.cairo, CAIRO_LINE_JOIN_ROUND)
    cairo_set_line_cap(canvas.cairo, CAIRO_LINE_CAP_ROUND)
    cairo_set_fill_rule(canvas.cairo, CAIRO_FILL_RULE_WINDING)
    cairo_set_antialias(canvas.cairo, CAIRO_ANTIALIAS_GOOD)
  }

  private func draw(_ box: BoxShape) {
    cairo_new_path(canvas.cairo)
    for rect in box.rects { GlyphPath.addRounded(rect, box.radius, to: canvas.cairo) }
    PaintSource.set(box.paint, over: box.bounds, canvas.cairo)
    cairo_fill(canvas.cairo)
  }

  // MARK: - Letters

  /// Spans are told apart by how they look beside their paint.
  private var spans: [(span: Int, groups: [Ink.Group])] {
    var found: [(span: Int, groups: [Ink.Group])] = []
    for group in plan.ink.groups {
      if let at = found.firstIndex(where: { $0.span == group.span }) {
        found[at].groups.append(group)
      } else {
        found.append((group.span, [group]))
      }
    }
    return found
  }

  private func style(_ span: Int) -> (style: TextStyle, em: Double) {
    let style = layout.styles[span]
    return (style, ShapedText.units(style, in: layout.paragraph))
  }

  private func drawShadows() throws(TextError) {
    let deepest = spans.map { style($0.span).style.shadows.count }.max() ?? 0
    for depth in (0..<deepest).reversed() {
      for (span, groups) in spans {
        let (style, em) = style(span)
        guard depth < style.shadows.count else { continue }
        try draw(style.shadows[depth], of: groups, stroke: StrokeWidths.outermost(style) * em, em: em)
      }
    }
  }

  private func draw(_ shadow: Shadow, of groups: [Ink.Group], stroke: Double, em: Double) throws(TextError) {
    let mask = try Canvas(width: plan.width, height: plan.height, isMask: true)
    place(mask, dx: shadow.x * em, dy: shadow.y * em)
    for group in groups {
      each(group, mask) { cairo in
        if stroke > 0 {
          cairo_set_line_width(cairo, 2 * stroke)
          cairo_stroke_preserve(cairo)
        }
        cairo_fill(cairo)
      }
      drawColored(group, mask)
    }
    try mask.check()
    blur(mask, shadow.blur * em * plan.unit)
    PaintSource.set(.color(shadow.color), over: TextRect(), canvas.cairo)
    cairo_save(canvas.cairo)
    cairo_identity_matrix(canvas.cairo)
    canvas.paint(through: mask)
    cairo_restore(canvas.cairo)
  }

  private func blur(_ mask: Canvas, _ sigma: Double) {
    guard sigma > 0 else { return }
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: mask.width * mask.height) { scratch in
      mask.withPixels { pixels, pitch in
        ctypo_blur(
          pixels, pitch, Int32(mask.width), Int32(mask.height), min(sigma, 4096), scratch.baseAddress)
      }
    }
  }

  /// The outermost strokes of all letters first, so that none lies on a neighbour's inner one.
  private func drawStrokes() throws(TextError) {
    let most = spans.map { style($0.span).style.strokes.count }.max() ?? 0
    for index in (0..<most).reversed() {
      for (span, groups) in spans {
        let (style, em) = style(span)
        guard index < style.strokes.count, style.strokes[index].width > 0 else { continue }
        let width = StrokeWidths.reaches(style)[index] * em
        try draw(style.strokes[index].color, width: width, groups)
      }
    }
  }

  private func draw(_ color: Color, width: Double, _ groups: [Ink.Group]) throws(TextError) {
    let mask = try Canvas(width: plan.width, height: plan.height, isMask: true)
    place(mask, dx: 0, dy: 0)
    cairo_set_line_width(mask.cairo, 2 * width)
    for group in groups { each(group, mask) { cairo_stroke($0) } }
    // What shines through letters would be the stroke's inner half.
    for group in groups where !PaintSource.isOpaque(group.paint) {
      cairo_set_operator(mask.cairo, CAIRO_OPERATOR_DEST_OUT)
      each(group, mask) { cairo_fill($0) }
    }
    try mask.check()
    PaintSource.set(.color(color), over: TextRect(), canvas.cairo)
    cairo_save(canvas.cairo)
    cairo_identity_matrix(canvas.cairo)
    canvas.paint(through: mask)
    cairo_restore(canvas.cairo)
  }

  private func drawFill() {
    for group in plan.ink.groups {
      PaintSource.set(group.paint, over: group.extent, canvas.cairo)
      each(group, canvas) { cairo_fill($0) }
      drawColored(group, canvas)
    }
  }

  // MARK: - Paths

  /// Calls `body` with the outline of all that is filled, and again for each part of a ligature.
  private func each(_ group: Ink.Group, _ canvas: Canvas, _ body: (OpaquePointer) -> Void) {
    let fonts = layout.laidOut.fonts
    cairo_new_path(canvas.cairo)
    GlyphPath.add(
      group.glyphs.filter { fonts[$0.font].is_colored == 0 || $0.isMissing }, fonts, to: canvas.cairo)
    for rule in group.rules { cairo_rectangle(canvas.cairo, rule.x, rule.y, rule.width, rule.height) }
    body(canvas.cairo)
    for part in group.cut where fonts[part.glyph.font].is_colored == 0 {
      cairo_save(canvas.cairo)
      cairo_new_path(canvas.cairo)
      cairo_rectangle(canvas.cairo, part.seen.x, part.seen.y, part.seen.width, part.seen.height)
      cairo_clip(canvas.cairo)
      GlyphPath.add([part.glyph], fonts, to: canvas.cairo)
      body(canvas.cairo)
      cairo_restore(canvas.cairo)
    }
    cairo_new_path(canvas.cairo)
  }

  /// Emoji and other glyphs that have colours of their own.
  private func drawColored(_ group: Ink.Group, _ canvas: Canvas) {
    let fonts = layout.laidOut.fonts
    for glyph in group.glyphs + group.cut.map(\.glyph)
    where fonts[glyph.font].is_colored != 0 && !glyph.isMissing {
      guard let scaled = fonts[glyph.font].scaled else { continue }
      var one = cairo_glyph_t(index: UInt(glyph.id), x: glyph.x, y: glyph.y)
      cairo_set_scaled_font(canvas.cairo, scaled)
      cairo_show_glyphs(canvas.cairo, &one, 1)
    }
  }
}
