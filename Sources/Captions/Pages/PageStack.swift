import MediaTypes

/// Makes pages of blocks: at each place one at a time. Blocks that overlap there are one page while they do.
struct PageStack {
  /// Shorter overlaps are a rounding of times, not two voices: the earlier block ends where the later begins.
  static let imprecision = Rational(3, 10)

  /// Blocks that do not say exactly where they lie meet where captions lie anyway: at the bottom, in the middle, at the top.
  private struct Place: Hashable {
    var vertical: CuePlacement.Vertical
    var exact: CuePlacement?

    init(_ placement: CuePlacement?) {
      vertical = placement?.vertical ?? .bottom
      guard var placement, placement.y != nil || placement.row != nil else { return }
      // The width and how lines are aligned do not say where.
      (placement.width, placement.alignment) = (nil, nil)
      exact = placement
    }
  }

  private let rules: PageRules
  private(set) var pages: [CaptionPage] = []
  /// Blocks that were cut short, and those that are shown beside another; and the first of each.
  private(set) var shortened = OverlapCount()
  private(set) var stacked = OverlapCount()
  private(set) var crowded = OverlapCount()

  struct OverlapCount {
    var count = 0
    var first: Rational?

    mutating func add(at time: Rational) {
      count += 1
      first = min(first ?? time, time)
    }
  }

  /// - Parameter blocks: in any order.
  init(_ blocks: [CaptionBlock], rules: PageRules) {
    self.rules = rules
    var places: [Place: Int] = [:]
    var groups: [[CaptionBlock]] = []
    for block in blocks {
      let place = Place(block.placement)
      if let group = places[place] {
        groups[group].append(block)
      } else {
        places[place] = groups.count
        groups.append([block])
      }
    }
    pages.reserveCapacity(blocks.count)
    for group in groups { stack(inOrder(group)) }
    if groups.count > 1 { sort() }
  }

  private func inOrder(_ blocks: [CaptionBlock]) -> [CaptionBlock] {
    if zip(blocks, blocks.dropFirst()).allSatisfy({ $0.from <= $1.from }) { return blocks }
    let order = blocks.indices.sorted { (blocks[$0].from, $0) < (blocks[$1].from, $1) }
    return order.map { blocks[$0] }
  }

  private mutating func sort() {
    let order = pages.indices.sorted { (pages[$0].from, $0) < (pages[$1].from, $1) }
    pages = order.map { pages[$0] }
  }

  private mutating func stack(_ blocks: [CaptionBlock]) {
    var active: [CaptionBlock] = []
    var now = Rational.zero
    for i in blocks.indices {
      let block = settled(blocks[i], before: i + 1 < blocks.count ? blocks[i + 1] : nil)
      pass(until: block.from, &active, &now)
      now = block.from
      if !active.isEmpty { stacked.add(at: now) }
      if active.count == CaptionLimits.cuesAtOnce {
        crowded.add(at: now)
        active.removeFirst()
      }
      active.append(block)
    }
    pass(until: nil, &active, &now)
  }

  /// Emits what is shown from `now` until then; nil: until all has ended.
  private mutating func pass(until end: Rational?, _ active: inout [CaptionBlock], _ now: inout Rational) {
    while let next = active.map(\.to).min() {
      let stop = end.map { min($0, next) } ?? next
      if now < stop {
        pages.append(CaptionPage(from: now, to: stop, blocks: active))
        now = stop
      }
      guard stop == next else { return }
      active.removeAll { $0.to <= next }
    }
  }

  /// With its end moved: to the next one's start where they overlap by little, behind its words where there is room.
  private mutating func settled(_ block: CaptionBlock, before next: CaptionBlock?) -> CaptionBlock {
    var block = block
    if let next, next.from < block.to {
      if block.to - next.from < Self.imprecision, next.from - block.from >= Self.imprecision,
        block.to <= next.to
      {
        block.to = next.from
        shortened.add(at: next.from)
      }
      return block
    }
    let wanted = max(block.to + max(rules.hold, 0), block.from + max(rules.minDuration, 0))
    block.to = max(block.to, next.map { min(wanted, $0.from) } ?? wanted)
    return block
  }
}
