import ClipJob
import Compositor
import MediaTypes
import TextMotion
import Typography

/// An open text: laid out once for each room, its parts drawn once, and moved by its animations.
final class TextOverlay: OverlaySource {
  private let text: TextSource
  private let fonts: FontSet
  private let opening: OverlayOpening
  private let changing: ChangingText
  /// What was shown last.
  private var rooms: [OverlayRoom: LaidText] = [:]
  private var fontsUsed: [UsedFont] = []

  init(_ text: TextSource, fonts: FontSet, _ opening: OverlayOpening) {
    self.text = text
    changing = ChangingText(text, length: opening.duration, fps: opening.fps)
    self.fonts = fonts
    self.opening = opening
  }

  func pieces(frame: Int, in room: OverlayRoom) throws(JobError) -> [OverlayPiece] {
    let elapsed = opening.elapsed(frame)
    do {
      var pieces = try opening.clock.measure(.compose) { () throws(TextError) in
        try laid(changing.spans(at: elapsed), in: room).pieces(at: elapsed.seconds)
      }
      if changing.changesEachFrame { for index in pieces.indices { pieces[index].isStatic = false } }
      return pieces
    } catch {
      throw JobError(error, path: opening.path)
    }
  }

  private func laid(_ spans: [TextSpan], in room: OverlayRoom) throws(TextError) -> LaidText {
    if let laid = rooms[room], laid.spans == spans { return laid }
    var shown = text
    shown.spans = spans
    let laid = try LaidText(shown, isChanging: changing.isChanging, in: room, fonts: fonts, opening)
    rooms[room] = laid
    for font in laid.pictures.layout.fontsUsed where !fontsUsed.contains(font) { fontsUsed.append(font) }
    return laid
  }

  var notes: [String] { UsedFont.notes(fontsUsed, of: "text") }

  func stop() {}
}

/// A text in one room.
final class LaidText {
  let spans: [TextSpan]
  let pictures: TextPictures
  private let motion: TextMotion
  /// What moves by itself; nil: nothing does.
  private let unit: TextAnimation.Unit?
  /// Of each such unit.
  private let firstLetters: [Int?]
  /// Indices of the letters that are no spaces.
  private let letters: [Int]
  private let em: Double
  private let isLayered: Bool
  private var alikes: [Int: [Int]] = [:]

  /// - Parameter isChanging: another text follows in its place.
  init(
    _ text: TextSource, isChanging: Bool, in room: OverlayRoom, fonts: FontSet, _ opening: OverlayOpening
  ) throws(TextError) {
    spans = text.spans
    let area = TextArea(room, text.safeArea, text.position ?? opening.position ?? .center)
    func laidOut(_ features: TextFeatures) throws(TextError) -> (TextLayout, [Int], TextMotion) {
      let layout = try TextLayout(
        text.spans, style: text.style, in: area.room(of: room), fonts: fonts,
        features: isChanging ? features.union(.evenDigits) : features)
      let letters = layout.letters.indices.filter { layout.letters[$0].word != nil }
      let motion = TextMotion(
        text.animations, duration: opening.duration.seconds,
        units: TextUnits(
          wordOfLetter: letters.map { layout.letters[$0].word ?? 0 },
          lineOfLetter: letters.map { layout.letters[$0].line }))
      return (layout, letters, motion)
    }
    var laid = try laidOut(.ligatures)
    var unit = Self.coarse(laid.2)
    if unit == .letter {
      // One letter of a ligature cannot move without the other.
      laid = try laidOut([])
      unit = Self.coarse(laid.2)
    }
    let layout = laid.0
    (letters, motion) = (laid.1, laid.2)
    self.unit = unit
    firstLetters =
      unit.map { [motion] unit in
        (0..<motion.units.count(of: unit)).map { motion.units.firstLetter(of: unit, $0) }
      } ?? []
    em = text.style.size * layout.factor * Double(room.canvasHeight)
    isLayered = !(text.style.strokes.isEmpty && text.style.shadows.isEmpty)
    pictures = TextPictures(
      layout, at: area.origin(of: layout.width, layout.height),
      scale: Double(max(room.detail, unit == nil ? 1 : 2)), isStraight: opening.isStraight)
  }

  /// So many pictures are made of a text at most; a text of more moves by larger units.
  private static let mostUnits = 600

  private static func coarse(_ motion: TextMotion) -> TextAnimation.Unit? {
    guard let finest = motion.unit else { return nil }
    let order: [TextAnimation.Unit] = [.letter, .word, .line, .all]
    return order.drop { $0 != finest }.first { motion.units.count(of: $0) <= mostUnits } ?? .all
  }

  /// `seconds` after the text appeared.
  func pieces(at seconds: Double) throws(TextError) -> [OverlayPiece] {
    guard let unit, !motion.isStill(at: seconds) else {
      return [try pictures.piece(TextPart(.all))].compactMap { $0 }
    }
    if unit == .all {
      guard let piece = try pictures.piece(TextPart(.all)) else { return [] }
      return [posed(piece, motion.pose(of: .all, 0, at: seconds), letter: 0)].compactMap { $0 }
    }
    let poses = firstLetters.map { motion.pose(ofLetter: $0 ?? -1, at: seconds) }
    var pieces: [OverlayPiece] = []
    if var box = try pictures.piece(TextPart(.all, layers: .box)) {
      // It comes with the first and goes with the last.
      box.opacity = poses.map { $0.isInvisible ? 0 : $0.opacity }.max() ?? 1
      // What moves all of the text moves its box, too.
      if let all = poses.first, !all.isInvisible, poses.allSatisfy({ $0.unit == .all && !$0.isIdentity }),
        let moved = posed(box, all, letter: 0)
      {
        box = moved
        box.opacity = all.opacity
      }
      pieces.append(box)
    }
    let layers: [TextPart.Layers] = isLayered ? [[.shadow, .stroke], .fill] : [.fill]
    for layer in layers {
      for (index, pose) in poses.enumerated() where !pose.isInvisible {
        guard let letter = firstLetters[index] else { continue }
        let shown = pose.scramble.map { random in
          let others = alike(letter)
          return others[Int(random % UInt64(others.count))]
        }
        guard let piece = try pictures.piece(TextPart(units(unit, index, instead: shown), layers: layer))
        else { continue }
        let placed = shown.map { move(piece, from: $0, to: letter) } ?? piece
        if let posed = posed(placed, pose, letter: letter) { pieces.append(posed) }
      }
    }
    return pieces
  }

  /// The letters that may stand in the place of one, itself among them: about as wide, so that they do not overlap.
  private func alike(_ letter: Int) -> [Int] {
    if let known = alikes[letter] { return known }
    let width = { [pictures, letters] in pictures.layout.letters[letters[$0]].rect.width }
    let own = width(letter)
    let found = letters.indices.filter { $0 == letter || abs(width($0) - own) <= 0.3 * own }
    alikes[letter] = found
    return found
  }

  private func units(_ unit: TextAnimation.Unit, _ index: Int, instead: Int?) -> TextPart.Units {
    switch unit {
    case .letter: .letters(letters[instead ?? index]..<letters[instead ?? index] + 1)
    case .word: .words(index..<index + 1)
    case .line: .lines(index..<index + 1)
    case .all: .all
    }
  }

  /// A letter in the place of another, on its line.
  private func move(_ piece: OverlayPiece, from: Int, to: Int) -> OverlayPiece {
    let (a, b) = (pictures.layout.letters[letters[from]], pictures.layout.letters[letters[to]])
    let lines = pictures.layout.lines
    var piece = piece
    piece.area.x += b.rect.x + b.rect.width / 2 - a.rect.x - a.rect.width / 2
    piece.area.y += lines[b.line].baseline - lines[a.line].baseline
    return piece
  }

  /// Nil: nothing is seen of it.
  private func posed(_ piece: OverlayPiece, _ pose: UnitPose, letter: Int) -> OverlayPiece? {
    guard !pose.isInvisible else { return nil }
    let rect = rect(of: pose.unit, letter)
    let (x, y) = (pictures.origin.x + rect.x, pictures.origin.y + rect.y)
    let isRightToLeft =
      letters.indices.contains(letter) && pictures.layout.letters[letters[letter]].isRightToLeft
    return piece.posed(
      pose, about: TextRect(x: x, y: y, width: rect.width, height: rect.height), em: em,
      dx: tracking(pose, letter), isRightToLeft: isRightToLeft)
  }

  private func tracking(_ pose: UnitPose, _ letter: Int) -> Double {
    guard pose.tracking != 0, !letters.isEmpty else { return 0 }
    let line = pictures.layout.letters[letters[letter]].line
    // From left to right, whichever way it is read.
    let row = letters.indices.filter { pictures.layout.letters[letters[$0]].line == line }
      .sorted { pictures.layout.letters[letters[$0]].rect.x < pictures.layout.letters[letters[$1]].rect.x }
    guard let place = row.firstIndex(of: letter) else { return 0 }
    return pose.tracking * em * (Double(place) - Double(row.count - 1) / 2)
  }

  /// In pixels of the layout.
  private func rect(of unit: TextAnimation.Unit, _ letter: Int) -> TextRect {
    let layout = pictures.layout
    guard letters.indices.contains(letter), unit != .all else {
      return TextRect(x: 0, y: 0, width: layout.width, height: layout.height)
    }
    let found = layout.letters[letters[letter]]
    return switch unit {
    case .letter: found.rect
    case .word: found.word.map { layout.words[$0].rect } ?? found.rect
    default: layout.lines[found.line].rect
    }
  }
}
