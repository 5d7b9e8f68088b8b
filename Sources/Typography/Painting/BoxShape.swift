import ClipJob

/// Rounded rectangles of one paint, in units. Where they overlap, they are one.
struct BoxShape {
  var rects: [TextRect]
  var radius: Double
  var paint: Paint

  var bounds: TextRect { rects.reduce(TextRect()) { $0.union($1) } }

  /// Those of a part, the lowest first.
  static func boxes(_ layout: TextLayout, _ letters: Range<Int>, _ part: TextPart) -> [BoxShape] {
    var boxes: [BoxShape] = []
    if let box = layout.paragraph.box {
      let lines = lines(layout, box.extent == .all && !letters.isEmpty ? layout.letters.indices : letters)
      let rects = box.extent == .all ? [lines.reduce(TextRect()) { $0.union($1) }] : lines
      boxes.append(shape(rects, box))
    }
    for highlight in part.highlights {
      guard let box = highlight.box else { continue }
      let marked = layout.letters(of: highlight.units).clamped(to: letters)
      boxes.append(shape(parts(layout, marked), box))
    }
    return boxes.filter { !$0.rects.isEmpty }
  }

  private static func shape(_ rects: [TextRect], _ box: TextBox) -> BoxShape {
    let em = ShapedText.em
    return BoxShape(
      rects: rects.filter { $0.width > 0 }.map { $0.insetBy(-box.padding.x * em, -box.padding.y * em) },
      radius: max(0, box.radius) * em, paint: box.color)
  }

  private static func lines(_ layout: TextLayout, _ letters: Range<Int>) -> [TextRect] {
    layout.lines.filter { !$0.letters.isEmpty && $0.letters.overlaps(letters) }
      .map { $0.rect.scaled(1 / layout.unit) }
  }

  /// What letters take of their lines, as high as these.
  private static func parts(_ layout: TextLayout, _ letters: Range<Int>) -> [TextRect] {
    layout.lines.compactMap { line in
      var all = TextRect()
      for letter in line.letters.clamped(to: letters) { all = all.union(layout.letters[letter].rect) }
      guard all.width > 0 else { return nil }
      all.y = line.rect.y
      all.height = line.rect.height
      return all.scaled(1 / layout.unit)
    }
  }
}
