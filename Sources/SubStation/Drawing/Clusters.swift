/// Which pieces of a canvas a frame's images take: few, without overlaps, and not much larger than what is in them.
struct Clusters {
  struct Box: Equatable {
    var left: Int
    var top: Int
    var right: Int
    var bottom: Int

    var area: Int { (right - left) * (bottom - top) }

    func union(_ other: Box) -> Box {
      Box(
        left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
        bottom: max(bottom, other.bottom))
    }

    func overlaps(_ other: Box) -> Bool {
      left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }

    /// Grown to even edges.
    var even: Box { Box(left: left & ~1, top: top & ~1, right: (right + 1) & ~1, bottom: (bottom + 1) & ~1) }
  }

  /// So many pieces are cheaper than one that is empty in between.
  static let most = 6
  /// What a piece costs beside its samples, in samples.
  private static let overhead = 16_384

  private(set) var boxes: [Box] = []

  /// Boxes come as images do, and often next to each other.
  mutating func add(_ box: Box) {
    var new = box.even
    // What it grows into may be what another one has.
    var index = 0
    while index < boxes.count {
      if Self.shouldJoin(boxes[index], new) {
        new = new.union(boxes.remove(at: index))
        index = 0
      } else {
        index += 1
      }
    }
    boxes.append(new)
    if boxes.count > Self.most { joinNearest() }
  }

  private static func shouldJoin(_ a: Box, _ b: Box) -> Bool {
    a.overlaps(b) || a.union(b).area <= a.area + b.area + overhead
  }

  private mutating func joinNearest() {
    var best: (growth: Int, a: Int, b: Int)?
    for a in boxes.indices {
      for b in (a + 1)..<boxes.count where a + 1 < boxes.count {
        let growth = boxes[a].union(boxes[b]).area - boxes[a].area - boxes[b].area
        if best.map({ growth < $0.growth }) ?? true { best = (growth, a, b) }
      }
    }
    guard let best else { return }
    let second = boxes.remove(at: best.b)
    let first = boxes.remove(at: best.a)
    // Others may lie in between.
    add(first.union(second))
  }
}
