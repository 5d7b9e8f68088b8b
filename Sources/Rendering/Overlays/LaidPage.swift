import Captions
import ClipJob
import Compositor
import MediaTypes
import TextMotion
import Typography

/// A page of captions that is laid out: what of it is seen at a time.
final class LaidPage {
  let layout: TextLayout
  private let page: CaptionPage
  private let look: CaptionLook
  private let pictures: TextPictures
  private let motion: TextMotion
  /// Of each word, the letters.
  private let words: [Range<Int>]
  private let times: [CaptionWord]
  private let em: Double

  init(
    _ page: CaptionPage, _ captions: CaptionSource, in room: OverlayRoom, fonts: FontSet,
    _ opening: OverlayOpening
  ) throws(TextError) {
    self.page = page
    var look = captions.look
    look.active = look.activeShown
    self.look = look
    times = page.words
    let placed = try PageLayout(page, captions, in: room, fonts: fonts, opening.position)
    (layout, words, em) = (placed.layout, placed.words, placed.em)
    motion = TextMotion(
      captions.animations, duration: (page.to - page.from).seconds,
      units: TextUnits(wordOfLetter: [0], lineOfLetter: [0]))
    let moves = motion.unit != nil || captions.look.highlight.moves || captions.look.active.scale != 1
    pictures = TextPictures(
      layout, at: placed.origin, scale: Double(max(room.detail, moves ? 2 : 1)),
      isStraight: opening.isStraight)
  }

  /// Bottom first. `time`: of the file.
  func pieces(at time: Rational) throws(TextError) -> [OverlayPiece] {
    let pieces = try highlighted(at: time)
    let pose = motion.pose(ofLetter: 0, at: (time - page.from).seconds)
    guard !pose.isIdentity else { return pieces }
    guard !pose.isInvisible else { return [] }
    let block = TextRect(
      x: pictures.origin.x, y: pictures.origin.y, width: layout.width, height: layout.height)
    let isRightToLeft = layout.lines.first?.isRightToLeft ?? false
    return pieces.map { $0.posed(pose, about: block, em: em, isRightToLeft: isRightToLeft) }
  }

  // MARK: - The word that is said

  /// The last word that has begun.
  private func active(at time: Rational) -> Int? { times.lastIndex { $0.from <= time } }

  private func highlighted(at time: Rational) throws(TextError) -> [OverlayPiece] {
    let active = active(at: time)
    switch look.highlight {
    case .none: return try whole([])
    case .oneWord: return try whole([highlight(0..<layout.letters.count)])
    case .highlight:
      guard let active else { return try whole([]) }
      return try whole([highlight(0..<words[active].upperBound)])
    case .karaoke: return try karaoke(at: time)
    case .word, .box:
      guard let active else { return try whole([]) }
      if look.active.scale != 1 { return try apart(active) { $0 } }
      return try whole([highlight(words[active])])
    case .pop:
      guard let active else { return try whole([]) }
      let since = (time - times[active].from).seconds
      return try apart(active, scale: WordMotion.pop(since, to: look.active.scale)) { $0 }
    case .bounce:
      guard let active else { return try whole([]) }
      let since = (time - times[active].from).seconds
      return try apart(active) { $0.moved(0, WordMotion.bounce(since) * self.em) }
    case .progressive: return try coming(active) { $0 }
    case .fade:
      let since = active.map { (time - times[$0].from).seconds } ?? 0
      return try coming(active) { $0.faded(WordMotion.come(since)) }
    case .slide:
      let since = active.map { (time - times[$0].from).seconds } ?? 0
      return try coming(active) {
        $0.faded(WordMotion.come(since)).moved(0, (1 - WordMotion.come(since)) * 0.5 * self.em)
      }
    case .typewriter:
      guard let active else { return try coming(nil) { $0 } }
      return try coming(active) { self.typed($0, active, at: time) }
    }
  }

  private func highlight(_ letters: Range<Int>) -> TextHighlight {
    let box = look.highlight == .box ? look.active.box ?? TextBox() : look.active.box
    return TextHighlight(.letters(letters), paint: look.active.color, box: box)
  }

  /// All of the page as one picture.
  private func whole(_ highlights: [TextHighlight]) throws(TextError) -> [OverlayPiece] {
    [try pictures.piece(TextPart(.all, highlights: highlights))].compactMap { $0 }
  }

  private var box: OverlayPiece? {
    get throws(TextError) { try pictures.piece(TextPart(.all, layers: .box)) }
  }

  private func letters(
    _ letters: Range<Int>, isActive: Bool = false
  ) throws(TextError) -> OverlayPiece? {
    guard !letters.isEmpty else { return nil }
    let layers: TextPart.Layers = [.shadow, .stroke, .fill]
    return try pictures.piece(
      TextPart(
        .letters(letters), layers: isActive && look.active.box != nil ? layers.union(.box) : layers,
        highlights: isActive ? [highlight(letters)] : []))
  }

  /// The active word as a picture of its own, above the others.
  private func apart(
    _ active: Int, scale: Double? = nil, _ change: (OverlayPiece) -> OverlayPiece
  ) throws(TextError) -> [OverlayPiece] {
    let word = words[active]
    var pieces = [
      try box, try letters(0..<word.lowerBound), try letters(word.upperBound..<layout.letters.count),
    ]
    if let piece = try letters(word, isActive: true) {
      let factor = scale ?? look.active.scale
      let rect = rect(word)
      let scaled = piece.posed(
        about: pictures.origin.x + rect.x + rect.width / 2, pictures.origin.y + rect.y + rect.height / 2,
        scaleX: factor, scaleY: factor, rotation: 0, dx: 0, dy: 0)
      pieces.append(change(scaled))
    }
    return pieces.compactMap { $0 }
  }

  /// The words that were said, and the active one as it comes.
  private func coming(
    _ active: Int?, _ change: (OverlayPiece) -> OverlayPiece
  ) throws(TextError) -> [OverlayPiece] {
    var pieces = [try box]
    if let active {
      pieces.append(try letters(0..<words[active].lowerBound))
      pieces.append(try letters(words[active], isActive: true).map(change))
    }
    return pieces.compactMap { $0 }
  }

  /// As many letters of a word as are written.
  private func typed(_ piece: OverlayPiece, _ word: Int, at time: Rational) -> OverlayPiece {
    let range = words[word]
    let part = (time - times[word].from).seconds / max(1e-3, (times[word].to - times[word].from).seconds)
    let count = min(range.count, Int(part * Double(range.count)) + 1)
    guard count < range.count else { return piece }
    let rect = rect(range.lowerBound..<range.lowerBound + count)
    var piece = piece
    let x = pictures.origin.x
    let isRightToLeft = layout.letters[range.lowerBound].isRightToLeft
    piece.columns =
      isRightToLeft
      ? Int((x + rect.x).rounded())..<Int((x + rect.maxX + em).rounded(.up))
      : Int((x + rect.x - em).rounded(.down))..<Int((x + rect.maxX).rounded())
    return piece
  }

  /// Two pictures, of which each line shows a part: what was said in the active colour, the rest in its own.
  private func karaoke(at time: Rational) throws(TextError) -> [OverlayPiece] {
    let all = layout.letters.indices
    guard let active = active(at: time), let said = try whole([highlight(all)]).first,
      let rest = try whole([]).first
    else { return try whole([]) }
    // Words that there was no room for are not there.
    guard let letter = words[...active].last(where: { !$0.isEmpty })?.lowerBound else { return [rest] }
    let word = times[active]
    let part =
      words[active].isEmpty
      ? 1 : min(1, (time - word.from).seconds / max(1e-3, (word.to - word.from).seconds))
    if active == times.count - 1, part >= 1 { return [said] }
    let now = layout.letters[letter].line
    let rect = rect(words[...active].last { !$0.isEmpty } ?? words[active])
    var pieces: [OverlayPiece] = []
    for (index, line) in layout.lines.enumerated() {
      let isRightToLeft = line.isRightToLeft
      // Of the line, from the side at which it begins.
      let edge: Double =
        index < now
        ? (isRightToLeft ? -.infinity : .infinity)
        : index > now
          ? (isRightToLeft ? .infinity : -.infinity)
          : isRightToLeft ? rect.maxX - rect.width * part : rect.x + rect.width * part
      pieces += split(said, rest, rows(of: index), at: edge, isRightToLeft: isRightToLeft)
    }
    return pieces
  }

  private func split(
    _ said: OverlayPiece, _ rest: OverlayPiece, _ rows: Range<Int>, at edge: Double, isRightToLeft: Bool
  ) -> [OverlayPiece] {
    let far = 1 << 20
    let x = Int(min(max(pictures.origin.x + edge, -Double(far)), Double(far)).rounded())
    let (left, right) = (-far..<max(-far, x), x..<max(x, far))
    return [(said, isRightToLeft ? right : left), (rest, isRightToLeft ? left : right)].compactMap {
      piece, columns in
      guard !columns.isEmpty else { return nil }
      var piece = piece
      (piece.columns, piece.rows) = (columns, rows)
      return piece
    }
  }

  /// The rows of the room that belong to a line: up to the middle between it and its neighbours.
  private func rows(of line: Int) -> Range<Int> {
    let far = 1 << 20
    func boundary(_ above: Int) -> Int {
      let (a, b) = (layout.lines[above].rect, layout.lines[above + 1].rect)
      return Int((pictures.origin.y + (a.maxY + b.y) / 2).rounded())
    }
    let top = line == 0 ? -far : boundary(line - 1)
    return top..<max(top, line == layout.lines.count - 1 ? far : boundary(line))
  }

  /// Around letters, in pixels of the layout.
  private func rect(_ letters: Range<Int>) -> TextRect {
    layout.letters[letters].reduce(TextRect()) { $0.union($1.rect) }
  }
}

extension CaptionHighlight {
  /// Whether words are seen between samples.
  fileprivate var moves: Bool { self == .pop || self == .bounce || self == .slide }
}

extension OverlayPiece {
  fileprivate func moved(_ dx: Double, _ dy: Double) -> OverlayPiece {
    var piece = self
    piece.area.x += dx
    piece.area.y += dy
    return piece
  }

  fileprivate func faded(_ opacity: Double) -> OverlayPiece {
    var piece = self
    piece.opacity *= opacity
    return piece
  }
}
