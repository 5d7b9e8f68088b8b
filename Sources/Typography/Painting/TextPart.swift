import ClipJob
import MediaTypes

/// What is drawn of a text.
public struct TextPart: Sendable, Hashable {
  /// Which letters, by their indices in the layout. What lies beyond the text is nothing.
  public enum Units: Sendable, Hashable {
    case all
    case letters(Range<Int>)
    case words(Range<Int>)
    case lines(Range<Int>)
  }

  /// What of them.
  public struct Layers: OptionSet, Sendable, Hashable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// The paragraph's box: of all of the text, or of the lines that letters are drawn of. And those of highlights.
    public static let box = Layers(rawValue: 1)
    public static let shadow = Layers(rawValue: 2)
    public static let stroke = Layers(rawValue: 4)
    /// Letters with their lines below and through them, and emoji.
    public static let fill = Layers(rawValue: 8)
    public static let all: Layers = [.box, .shadow, .stroke, .fill]
  }

  public var units = Units.all
  public var layers = Layers.all
  /// Later ones lie above earlier ones.
  public var highlights: [TextHighlight] = []
  /// Whether colours are multiplied by alpha. Blend modes need straight ones.
  public var isPremultiplied = true

  public init(_ units: Units = .all, layers: Layers = .all, highlights: [TextHighlight] = []) {
    self.units = units
    self.layers = layers
    self.highlights = highlights
  }
}

/// Letters that look different, such as the word that is being said.
public struct TextHighlight: Sendable, Hashable {
  public var units: TextPart.Units
  /// In place of their own; nil: they keep it. A gradient goes over these letters alone.
  public var paint: Paint?
  /// Behind them: around each line's part of them. `extent` does not matter.
  public var box: TextBox?

  public init(_ units: TextPart.Units, paint: Paint? = nil, box: TextBox? = nil) {
    self.units = units
    self.paint = paint
    self.box = box
  }
}

/// A picture of text, or of shapes.
public struct TextPicture: Sendable {
  /// 8-bit 4:4:4 with alpha in the canvas's colours, of even size, with two transparent pixels or more on every side.
  public var picture: Picture
  /// Its top left corner, in pixels of the layout or of the shapes.
  public var x: Double, y: Double
  /// Its pixels per pixel of these.
  public var scale: Double
}

extension TextLayout {
  /// The letters that are meant, as indices.
  func letters(of units: TextPart.Units) -> Range<Int> {
    switch units {
    case .all: return letters.indices
    case .letters(let range): return range.clamped(to: letters.indices)
    case .words(let range):
      let range = range.clamped(to: words.indices)
      guard let first = range.first, let last = range.last else { return 0..<0 }
      return words[first].letters.lowerBound..<words[last].letters.upperBound
    case .lines(let range):
      let range = range.clamped(to: lines.indices)
      guard let first = range.first, let last = range.last else { return 0..<0 }
      return lines[first].letters.lowerBound..<lines[last].letters.upperBound
    }
  }
}
