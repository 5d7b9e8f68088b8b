import MediaTypes

/// What captions do with the word that is being said.
public enum CaptionHighlight: String, Sendable, CaseIterable {
  /// All words alike.
  case none
  /// It has the look of the active word.
  case word
  /// Words take the active colour from left to right, as they are said.
  case karaoke
  /// Words come when they are said, and stay.
  case progressive
  /// Words that have been said keep the active colour.
  case highlight
  /// It jumps to a larger size and back.
  case pop, bounce
  /// Words fade in when they are said.
  case fade
  /// Letters come one after the other.
  case typewriter
  /// Words slide into their places when they are said.
  case slide
  /// Nothing but it.
  case oneWord
  /// It has a box.
  case box
}

/// How the word that is being said looks, where that is other than the rest.
public struct ActiveWord: Sendable, Equatable {
  /// Nil: as the rest.
  public var color: Paint?
  public var box: TextBox?
  public var scale = 1.0
  public init(color: Paint? = nil, box: TextBox? = nil, scale: Double = 1) {
    self.color = color
    self.box = box
    self.scale = scale
  }
}

/// How words are divided into what is shown at once.
public struct CaptionDivision: Sendable, Equatable {
  /// Of a line; nil: what fits.
  public var maxCharacters: Int?
  public var maxLines = 2
  /// Of a page; nil: any number.
  public var maxWords: Int?
  /// Seconds without a word after which a new page begins.
  public var pause: Rational = Rational(7, 10)
  /// Whether a page ends where a sentence does.
  public var endsWithSentences = true
  public init() {}
}

/// Looks of captions that have a name.
public enum CaptionPreset: String, Sendable, CaseIterable { case classic, bold, karaoke, boxed, minimal, pop }

/// What a preset stands for.
public struct CaptionLook: Sendable, Equatable {
  public var style = TextStyle()
  public var highlight = CaptionHighlight.none
  public var active = ActiveWord()
  public var division = CaptionDivision()

  /// The active word's, with a colour where the highlight is nothing without one.
  public var activeShown: ActiveWord {
    guard [.word, .karaoke, .highlight].contains(highlight), active == ActiveWord() else { return active }
    return ActiveWord(color: .color(CaptionPreset.yellow))
  }
}

extension CaptionPreset {
  public var look: CaptionLook {
    var look = CaptionLook()
    look.style.size = 0.04
    look.style.minSize = 0.02
    look.style.maxWidth = 0.9
    switch self {
    case .classic:
      look.style.weight = 600
      look.style.strokes = [Stroke(width: 0.07)]
      look.style.shadows = [Shadow()]
    case .bold:
      look.style.size = 0.05
      look.style.weight = 900
      look.style.letterCase = .upper
      look.style.strokes = [Stroke(width: 0.1)]
      look.highlight = .word
      look.active.color = .color(Self.yellow)
      look.division.maxWords = 4
    case .karaoke:
      look.style.size = 0.045
      look.style.weight = 800
      look.style.strokes = [Stroke(width: 0.08)]
      look.highlight = .karaoke
      look.active.color = .color(Color(red: 0x2E, green: 0xE6, blue: 0x7A))
    case .boxed:
      look.style.weight = 800
      look.style.strokes = [Stroke(width: 0.06)]
      look.highlight = .box
      var box = TextBox()
      box.color = .color(Color(red: 0x6D, green: 0x3B, blue: 0xF5))
      box.padding = Margin(x: 0.18, y: 0.02)
      look.active.box = box
      look.division.maxWords = 6
    case .minimal:
      look.style.size = 0.032
      look.style.weight = 500
      var box = TextBox()
      box.color = .color(Color(red: 0, green: 0, blue: 0, alpha: 0x99))
      box.extent = .line
      box.radius = 0.15
      look.style.box = box
    case .pop:
      look.style.size = 0.055
      look.style.weight = 900
      look.style.strokes = [Stroke(width: 0.09)]
      look.highlight = .pop
      look.active.color = .color(Self.yellow)
      look.division.maxWords = 3
      look.division.maxLines = 1
    }
    return look
  }

  static let yellow = Color(red: 0xFF, green: 0xE1, blue: 0x35)
}
