import Captions
import ClipJob
import Compositor
import MediaTypes
import Typography

/// Open captions: divided into pages once for each room, and each page laid out when its time comes.
final class CaptionOverlay: OverlaySource {
  private let captions: CaptionSource
  private let track: CaptionTrack
  private let fonts: FontSet
  private let opening: OverlayOpening
  private var rooms: [OverlayRoom: PagesInRoom] = [:]

  init(_ captions: CaptionSource, track: CaptionTrack, fonts: FontSet, _ opening: OverlayOpening) {
    self.captions = captions
    self.track = track
    self.fonts = fonts
    self.opening = opening
  }

  func pieces(frame: Int, in room: OverlayRoom) throws(JobError) -> [OverlayPiece] {
    let time = opening.sourceTime(frame) - captions.offset
    do {
      return try opening.clock.measure(.compose) { () throws(TextError) in
        var pieces: [OverlayPiece] = []
        for page in try pages(in: room).pages(at: time) { pieces += try page.pieces(at: time) }
        return pieces
      }
    } catch {
      throw JobError(error, path: opening.path)
    }
  }

  private func pages(in room: OverlayRoom) -> PagesInRoom {
    if let pages = rooms[room] { return pages }
    let pages = PagesInRoom(captions, track, room, fonts, opening)
    rooms[room] = pages
    return pages
  }

  var notes: [String] { UsedFont.notes(rooms.values.flatMap(\.fontsUsed), of: "captions") }

  func stop() {}
}

/// The pages of captions in one room.
final class PagesInRoom {
  private let captions: CaptionSource
  private let pages: CaptionPages
  private let room: OverlayRoom
  private let fonts: FontSet
  private let opening: OverlayOpening
  /// Those that are shown, or were a moment ago.
  private var laid: [(page: CaptionPage, laid: LaidPage)] = []
  private(set) var fontsUsed: [UsedFont] = []

  private static let mostKept = 4

  init(
    _ captions: CaptionSource, _ track: CaptionTrack, _ room: OverlayRoom, _ fonts: FontSet,
    _ opening: OverlayOpening
  ) {
    self.captions = captions
    self.room = room
    self.fonts = fonts
    self.opening = opening
    pages = CaptionPages(track, rules: PageRules(captions, track, in: room))
  }

  /// What is shown at a time of the file.
  func pages(at time: Rational) throws(TextError) -> [LaidPage] {
    var found: [LaidPage] = []
    for page in pages.pages(at: time) { found.append(try laid(page)) }
    return found
  }

  private func laid(_ page: CaptionPage) throws(TextError) -> LaidPage {
    if let known = laid.first(where: { $0.page.from == page.from && $0.page == page }) { return known.laid }
    let made = try LaidPage(page, captions, in: room, fonts: fonts, opening)
    if laid.count >= Self.mostKept { laid.removeFirst() }
    laid.append((page, made))
    for font in made.layout.fontsUsed where !fontsUsed.contains(font) { fontsUsed.append(font) }
    return made
  }
}

extension PageRules {
  /// Pages that fit a room.
  init(_ captions: CaptionSource, _ track: CaptionTrack, in room: OverlayRoom) {
    let division = captions.look.division
    let isWordList = track.format.isWordList
    let isOneWord = captions.look.highlight == .oneWord
    let area = TextArea(room, captions.safeArea ?? room.areaOfCaptions, .bottom)
    let em = captions.look.style.size * Double(room.canvasHeight)
    let line = area.width * captions.look.style.maxWidth / (em * Self.meanAdvance(track, captions.look.style))
    self.init(
      maxCharacters: division.maxCharacters ?? max(4, Int(line)), maxLines: division.maxLines,
      maxWords: isOneWord ? 1 : division.maxWords, joinsCues: isWordList,
      pause: division.pause, breaksAtSentences: division.endsWithSentences,
      maxDuration: isWordList ? 7 : nil, hold: isWordList ? Rational(3, 10) : 0,
      keepsLines: !isWordList && division.maxWords == nil && !isOneWord)
  }

  /// Ems that a character takes, roughly: ideographs a whole one. Capitals and bold letters of Noto Sans are wider by about these
  /// factors.
  private static func meanAdvance(_ track: CaptionTrack, _ style: TextStyle) -> Double {
    var (wide, all) = (0.0, 0.0)
    for scalar in track.cues.prefix(200).flatMap(\.words).flatMap(\.text.unicodeScalars) {
      all += 1
      if (0x1100...0x11FF).contains(scalar.value) || (0x2E80...0xD7FF).contains(scalar.value) { wide += 1 }
    }
    let latin = 0.54 * (style.letterCase == .upper ? 1.25 : 1) * (style.weight >= 600 ? 1.06 : 1)
    let share = all > 0 ? wide / all : 0
    return max(0.1, latin * (1 - share) + share + style.letterSpacing)
  }
}

extension UsedFont {
  /// For `explain`. `what`: "captions".
  static func notes(_ fonts: [UsedFont], of what: String) -> [String] {
    Set(fonts.map { "\(what): \($0.family) from \(FilePath.shown($0.file))" }).sorted()
  }
}
