import MediaTypes

/// What of a track is shown when, found quickly.
///
///     cues ─► BlockMaker (PageDivision, LineBalance) ─► blocks ─► PageStack ─► pages
public struct CaptionPages: Sendable {
  /// By `from`. At one place there is one at a time.
  public let pages: [CaptionPage]
  /// Overlaps, and what cannot be read in its time; those of the track itself are not among them.
  public let warnings: [CaptionNote]
  /// Indices of pages that do not overlap, in order; as many lists as pages are shown at once.
  private let lanes: [[Int32]]

  public init(_ track: CaptionTrack, rules: PageRules) {
    let blocks = BlockMaker(rules).blocks(of: track)
    let stack = PageStack(blocks, rules: rules)
    let (lanes, left) = Self.lanes(stack.pages)
    pages = stack.pages
    self.lanes = lanes
    warnings = CaptionChecks.notes(track, stack, rules, leftOut: left)
  }

  /// The pages that are shown at a time in seconds; in most files one at most. Takes no longer for long files than for
  /// short ones, but for the depth of a binary search.
  public func pages(at time: Rational) -> [CaptionPage] {
    lanes.compactMap { lane in
      var (low, high) = (0, lane.count)
      while low < high {
        let middle = (low + high) / 2
        if pages[Int(lane[middle])].from <= time { low = middle + 1 } else { high = middle }
      }
      guard low > 0 else { return nil }
      let page = pages[Int(lane[low - 1])]
      return time < page.to ? page : nil
    }
  }

  /// The pages of a frame, which stands for the moment frame / rate.
  public func pages(onFrame frame: Int, rate: Rational) -> [CaptionPage] { pages(at: Rational(frame) / rate) }

  /// The pages as captions of a file: each block one, from the first page that shows it to the last.
  public var cues: [Cue] {
    var cues: [Cue] = []
    // By the block; what is shown no more is not looked for.
    var shown: [(block: CaptionBlock, cue: Int)] = []
    for page in pages {
      shown.removeAll { cues[$0.cue].to < page.from }
      for block in page.blocks {
        if let last = shown.first(where: { cues[$0.cue].to == page.from && $0.block == block }) {
          cues[last.cue].to = page.to
        } else {
          shown.append((block, cues.count))
          cues.append(Cue(block, from: page.from, to: page.to))
        }
      }
    }
    return cues
  }

  private static func lanes(_ pages: [CaptionPage]) -> (lanes: [[Int32]], leftOut: Int) {
    var lanes: [[Int32]] = []
    var ends: [Rational] = []
    var leftOut = 0
    for (i, page) in pages.enumerated() {
      if let lane = ends.firstIndex(where: { $0 <= page.from }) {
        lanes[lane].append(Int32(i))
        ends[lane] = page.to
      } else if lanes.count < CaptionLimits.placesAtOnce {
        lanes.append([Int32(i)])
        ends.append(page.to)
      } else {
        leftOut += 1
      }
    }
    return (lanes, leftOut)
  }
}

extension Cue {
  /// A block with the lines in which it is shown.
  fileprivate init(_ block: CaptionBlock, from: Rational, to: Rational) {
    var words = block.words
    for i in words.indices where words[i].startsLine {
      (words[i].startsLine, words[i].hasSpaceBefore) = (false, true)
    }
    for line in block.lines ?? [0..<words.count] { words[line.lowerBound].startsLine = true }
    self.init(from: from, to: to, words: words, placement: block.placement)
  }
}
