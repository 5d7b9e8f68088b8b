import MediaTypes

/// How captions are divided into what is shown at once.
public struct PageRules: Sendable, Hashable {
  /// Of a line; nil: lines break where the layout breaks them, and no page is too long. Below 1 counts as 1.
  public var maxCharacters: Int?
  /// Of a page, where `maxCharacters` says how long a line is.
  public var maxLines: Int
  /// Of a page; nil: any number.
  public var maxWords: Int?
  /// Whether pages are made of the words alone, whatever captions they stand in; otherwise each caption of the file is a
  /// page, or several where it is too long.
  public var joinsCues: Bool
  /// With `joinsCues`: a silence between words, in seconds, that ends a page; nil: none does.
  public var pause: Rational?
  /// With `joinsCues`: whether the end of a sentence ends a page.
  public var breaksAtSentences: Bool
  /// With `joinsCues`: the longest time of a page in seconds, from its first word to its last; nil: any.
  public var maxDuration: Rational?
  /// Seconds that a page stays after its end, never into the next one at its place.
  public var hold: Rational
  /// What a page is extended to, as far as the next one at its place lets it.
  public var minDuration: Rational
  /// Whether the file's own line breaks are kept where they fit.
  public var keepsLines: Bool

  public init(
    maxCharacters: Int? = nil, maxLines: Int = 2, maxWords: Int? = nil, joinsCues: Bool = false,
    pause: Rational? = nil, breaksAtSentences: Bool = false, maxDuration: Rational? = nil, hold: Rational = 0,
    minDuration: Rational = 0, keepsLines: Bool = true
  ) {
    self.maxCharacters = maxCharacters
    self.maxLines = maxLines
    self.maxWords = maxWords
    self.joinsCues = joinsCues
    self.pause = pause
    self.breaksAtSentences = breaksAtSentences
    self.maxDuration = maxDuration
    self.hold = hold
    self.minDuration = minDuration
    self.keepsLines = keepsLines
  }

  /// Captions as the file has them, at its times.
  public static let asInFile = PageRules()

  /// What subtitles of films are like: two lines of 42 characters (those of Latin script in most broadcasters' rules).
  public static let subtitles = PageRules(
    maxCharacters: 42, maxLines: 2, joinsCues: true, pause: Rational(7, 10), breaksAtSentences: true,
    maxDuration: 7,
    hold: Rational(1, 2), keepsLines: false)

  /// One word at a time.
  public static let words = PageRules(
    maxWords: 1, joinsCues: true, pause: Rational(7, 10), hold: Rational(1, 5), keepsLines: false)

  /// What suits a file where nobody asks for anything else: captions as they are, words as subtitles.
  public static func standard(for format: CaptionFormat) -> PageRules {
    format.isWordList ? .subtitles : .asInFile
  }
}
