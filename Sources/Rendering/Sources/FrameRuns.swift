/// Canvas frames in ascending order, as runs without a gap: a week of frames takes no more memory than a second.
struct FrameRuns: Sequence, Sendable, Equatable {
  private(set) var runs: [Range<Int>] = []

  init() {}

  /// All frames of a range.
  init(_ range: Range<Int>) { if !range.isEmpty { runs = [range] } }

  /// Adds a frame behind the last; one that is the last already is not added twice.
  mutating func append(_ frame: Int) {
    guard let last = runs.last, frame <= last.upperBound else {
      runs.append(frame..<frame + 1)
      return
    }
    if frame == last.upperBound { runs[runs.count - 1] = last.lowerBound..<frame + 1 }
  }

  /// The same for a range of frames.
  mutating func append(_ range: Range<Int>) {
    guard let last = runs.last, range.lowerBound <= last.upperBound else {
      if !range.isEmpty { runs.append(range) }
      return
    }
    if range.upperBound > last.upperBound { runs[runs.count - 1] = last.lowerBound..<range.upperBound }
  }

  typealias Element = Int

  var isEmpty: Bool { runs.isEmpty }
  var count: Int { runs.reduce(0) { $0 + $1.count } }
  var first: Int? { runs.first?.lowerBound }
  var last: Int? { runs.last.map { $0.upperBound - 1 } }

  func makeIterator() -> some IteratorProtocol<Int> { runs.joined().makeIterator() }
}
