import MediaTypes

/// What is shown at one place from one moment to another: one caption, or those that overlap there, stacked.
public struct CaptionPage: Sendable, Hashable {
  /// Seconds of the file's own time; shown from `from` on, no more at `to`.
  public var from: Rational
  public var to: Rational
  /// Never empty; the later ones lie below the earlier ones.
  public var blocks: [CaptionBlock]

  public init(from: Rational, to: Rational, blocks: [CaptionBlock]) {
    self.from = from
    self.to = to
    self.blocks = blocks
  }

  /// Of all its blocks.
  public var words: [CaptionWord] { blocks.count == 1 ? blocks[0].words : blocks.flatMap(\.words) }

  /// Where the file wants it; blocks at one place agree upon where that is.
  public var placement: CuePlacement? { blocks.first?.placement }

  /// The words with their spaces and lines.
  public var text: String { blocks.map(\.text).joined(separator: "\n") }

  /// Whether it is shown on a frame: frame n stands for the moment n / rate.
  ///
  /// - Parameters:
  ///   - frame: counted from the file's time 0.
  ///   - rate: frames a second.
  public func isVisible(onFrame frame: Int, rate: Rational) -> Bool {
    let time = Rational(frame) / rate
    return from <= time && time < to
  }

  /// The frames that show it; none where it falls between two.
  public func frames(rate: Rational) -> Range<Int> {
    let first = Int((from * rate).ceiling)
    return first..<max(first, Int((to * rate).ceiling))
  }
}

/// A caption, or a part of one, within a page.
public struct CaptionBlock: Sendable, Hashable {
  /// Its own time, which contains the page's.
  public var from: Rational
  public var to: Rational
  /// Never empty.
  public var words: [CaptionWord]
  /// The words of each line; nil: the layout decides.
  public var lines: [Range<Int>]?
  public var placement: CuePlacement?
  /// Index of the cue in the track; where pages are made of words alone, of the cue that its first word stands in.
  public var cue: Int

  public init(
    from: Rational, to: Rational, words: [CaptionWord], lines: [Range<Int>]? = nil,
    placement: CuePlacement? = nil,
    cue: Int = 0
  ) {
    self.from = from
    self.to = to
    self.words = words
    self.lines = lines
    self.placement = placement
    self.cue = cue
  }

  public var speaker: String? { words.first?.speaker }

  public var text: String {
    (lines ?? [0..<words.count]).map { words[$0].captionText(breaksLines: false) }.joined(separator: "\n")
  }

  /// The word that is said at a time, or was said last; nil: before the first.
  public func word(at time: Rational) -> Int? {
    var (low, high) = (0, words.count)
    while low < high {
      let middle = (low + high) / 2
      if words[middle].from <= time { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }
}
