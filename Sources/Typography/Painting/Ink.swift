import CTypography
import ClipJob

/// What is drawn of one span: its glyphs and lines, by what they are painted with. In units.
struct Ink {
  /// Painted alike: of one span, or of a highlight in it.
  struct Group {
    var span: Int
    var paint: Paint
    /// What a gradient goes over.
    var extent: TextRect
    var glyphs: [PlacedGlyph] = []
    /// Of ligatures, some letters of which are drawn: the glyph, and what is seen of it.
    var cut: [(glyph: PlacedGlyph, seen: TextRect)] = []
    /// Lines below and through letters.
    var rules: [TextRect] = []
  }

  private(set) var groups: [Group] = []

  init(_ layout: TextLayout, _ letters: Range<Int>, _ highlights: [TextHighlight]) {
    var painter = PaintChoice(layout, highlights)
    var known: [PaintChoice.Key: Int] = [:]
    func group(of letter: Int) -> Int {
      let key = painter.key(of: letter)
      if let at = known[key] { return at }
      let (paint, extent) = painter.paint(key)
      groups.append(Group(span: key.span, paint: paint, extent: extent))
      known[key] = groups.count - 1
      return groups.count - 1
    }
    for glyph in layout.placed.glyphs where glyph.letters.overlaps(letters) {
      let seen = glyph.letters.clamped(to: letters)
      let keys = seen.map { painter.key(of: $0) }
      if seen == glyph.letters && keys.allSatisfy({ $0 == keys[0] }) {
        groups[group(of: seen.lowerBound)].glyphs.append(glyph)
      } else {
        for letter in seen {
          groups[group(of: letter)].cut.append((glyph, Self.share(of: letter, in: glyph, layout)))
        }
      }
    }
    guard layout.styles.contains(where: { $0.underline || $0.strikethrough }) else { return }
    let rules = Rules(layout)
    for letter in letters {
      let rects = rules.rects(letter)
      if rects.isEmpty { continue }
      let at = group(of: letter)
      for rule in rects { Self.add(rule, to: &groups[at].rules) }
    }
  }

  /// What is seen of a glyph for one of its letters: all that is beyond it to a side where there is no other one.
  private static func share(of letter: Int, in glyph: PlacedGlyph, _ layout: TextLayout) -> TextRect {
    var rect = layout.letters[letter].rect.scaled(1 / layout.unit)
    let others = glyph.letters.filter { $0 != letter }.map { layout.letters[$0].rect.x / layout.unit }
    let far = 8 * ShapedText.em
    let own = rect.x
    if !others.contains(where: { $0 < own }) {
      rect.x -= far
      rect.width += far
    }
    if !others.contains(where: { $0 > own }) { rect.width += far }
    rect.y -= far
    rect.height += 2 * far
    return rect
  }

  /// Joined with the last one where they touch, so that nothing is seen between letters.
  private static func add(_ rule: TextRect, to rules: inout [TextRect]) {
    // The last letter's are the last two.
    let recent = max(0, rules.count - 2)..<rules.count
    if let last = recent.last(where: {
      abs(rules[$0].y - rule.y) < 1e-6 && abs(rules[$0].height - rule.height) < 1e-6
    }) {
      if abs(rules[last].maxX - rule.x) < 1e-3 || abs(rule.maxX - rules[last].x) < 1e-3 {
        rules[last] = rules[last].union(rule)
        return
      }
    }
    rules.append(rule)
  }
}

/// Which letters are painted alike.
struct PaintChoice {
  struct Key: Hashable {
    var span: Int
    var highlight: Int?
  }

  private let layout: TextLayout
  private let highlights: [(letters: Range<Int>, paint: Paint)]
  private var extents: [Key: TextRect] = [:]

  init(_ layout: TextLayout, _ highlights: [TextHighlight]) {
    self.layout = layout
    self.highlights = highlights.compactMap { highlight in
      highlight.paint.map { (layout.letters(of: highlight.units), $0) }
    }
  }

  func key(of letter: Int) -> Key {
    Key(
      span: layout.placed.spans[letter], highlight: highlights.lastIndex { $0.letters.contains(letter) })
  }

  mutating func paint(_ key: Key) -> (Paint, TextRect) {
    let paint = key.highlight.map { highlights[$0].paint } ?? layout.styles[key.span].color
    guard case .gradient = paint else { return (paint, TextRect()) }
    if let extent = extents[key] { return (paint, extent) }
    let extent = extent(of: paint, key)
    extents[key] = extent
    return (paint, extent)
  }

  /// A gradient goes over all letters that have it, whichever of them are drawn.
  private func extent(of paint: Paint, _ key: Key) -> TextRect {
    let letters = key.highlight.map { highlights[$0].letters } ?? layout.letters.indices
    return letters.reduce(TextRect()) { all, letter in
      guard key.highlight != nil || layout.styles[layout.placed.spans[letter]].color == paint else {
        return all
      }
      return all.union(layout.letters[letter].rect.scaled(1 / layout.unit))
    }
  }
}

/// Lines below letters and through them, as their font has them.
struct Rules {
  private struct Place: Hashable {
    var span: Int
    var line: Int
  }

  private let layout: TextLayout
  /// One for a span on a line, so that the line is straight: the first font that is no emoji's.
  private let fonts: [Place: ctypo_font]

  init(_ layout: TextLayout) {
    self.layout = layout
    let all = layout.laidOut.fonts
    var found: [Place: ctypo_font] = [:]
    for glyph in layout.placed.glyphs {
      let place = Place(span: glyph.span, line: glyph.line)
      if found[place] == nil || found[place]?.is_colored != 0 { found[place] = all[glyph.font] }
    }
    fonts = found
  }

  func rects(_ letter: Int) -> [TextRect] {
    let span = layout.placed.spans[letter]
    let style = layout.styles[span]
    let rect = layout.letters[letter].rect.scaled(1 / layout.unit)
    let line = layout.letters[letter].line
    guard rect.width > 0, let font = fonts[Place(span: span, line: line)] else { return [] }
    let baseline = layout.lines[line].baseline / layout.unit
    var rects: [TextRect] = []
    if style.underline {
      rects.append(
        TextRect(
          x: rect.x, y: baseline - font.underline_position, width: rect.width,
          height: font.underline_thickness))
    }
    if style.strikethrough {
      rects.append(
        TextRect(
          x: rect.x, y: baseline - font.strike_position, width: rect.width, height: font.strike_thickness))
    }
    return rects
  }
}
