/// Decides where the frames of a sound stream are heard, from their time stamps and their lengths.
///
/// Note: time stamps of sound. Samples have an exact clock, the container's stamps have a coarse one: Matroska rounds to
/// milliseconds, recorders note when a packet arrived, capture cards run 1 % fast. So sound follows its stamps as a mean of the
/// next second, not each of them. Each stamp of a frame ahead, less the lengths of the frames before it, is a vote for
/// where the frame in question is. Small differences are made up by resampling, which nobody hears; what counts as a gap is a step
/// that stays. Both limits are those of what files do: stamps jitter by up to 30 ms, a lost packet is 20 ms or more.
struct SoundClock {
  /// A decoded frame in seconds; `stamp` is from the file's time zero.
  struct Entry: Equatable {
    var stamp: Double?
    var length: Double
  }

  enum Place: Equatable {
    /// There is a gap or an overlap before the frame, or it is the first.
    case starts(Double)
    /// The frame follows the one before it, and is to be moved by so many seconds over the next time.
    case follows(Double)
  }

  /// How far ahead is decoded.
  static let window = 1.0
  static let fewest = 5
  /// From here on a step is a gap even in jittering stamps. FFmpeg's `min_hard_comp` is the same.
  static let gap = 0.1
  /// A step of a stream whose stamps are steady is a gap from here on: a packet is missing.
  static let lostPacket = 0.02
  /// What is left alone at least: the rounding of stamps.
  static let ease = 0.002

  /// Whether the stamps run at less than half of the samples' speed, and therefore mean nothing.
  private(set) var distrusts = false

  /// Whether frames of `seconds` in total, `count` in number, are enough to judge the first of them.
  static func isEnough(_ seconds: Double, _ count: Int) -> Bool {
    seconds >= 4 * window || seconds >= window && count >= fewest || count >= 512
  }

  /// Judges `frames[0]`.
  ///
  /// - Parameter expected: where the samples before it end; nil: there are none.
  mutating func place(_ frames: [Entry], expected: Double?) -> Place {
    let votes = Self.votes(frames)
    judge(frames)
    guard let expected else {
      guard let first = votes.first else { return .starts(0) }
      let near = votes.prefix(max(Self.fewest, votes.count / 2))
      return .starts(distrusts ? first : Self.centre(Array(near), around: first))
    }
    guard !distrusts, let nearest = votes.first else { return .follows(0) }
    if frames[0].stamp != nil, let start = Self.step(votes, nearest - expected, expected) {
      return .starts(start)
    }
    return .follows(Self.error(votes, expected))
  }

  /// How far the votes are from `expected`, beyond what is left alone. All parts of the second ahead have to agree, and the
  /// smallest counts: a step further ahead is none yet.
  private static func error(_ votes: [Double], _ expected: Double) -> Double {
    guard votes.count > fewest else { return 0 }
    let size = (votes.count + 3) / 4
    let parts = stride(from: 0, to: votes.count, by: size).map {
      centre(Array(votes[$0..<min(votes.count, $0 + size)]), around: expected) - expected
    }
    let errors = [votes[0] - expected] + parts
    guard let least = errors.min(), let most = errors.max(), least > 0 || most < 0 else { return 0 }
    let error = least > 0 ? least : most
    let spread = votes.reduce(0) { $0 + min(gap, abs($1 - expected - error)) } / Double(votes.count)
    let ease = max(ease, spread / 2)
    return error > ease ? error - ease : error < -ease ? error + ease : 0
  }

  /// Where a new run starts, if a real gap or overlap is before the first vote's frame.
  private static func step(_ votes: [Double], _ own: Double, _ expected: Double) -> Double? {
    // A stamp that is out of line comes back.
    let stays = votes.allSatisfy { ($0 - expected) * own > 0 && abs($0 - expected) > abs(own) / 2 }
    guard stays else { return nil }
    if abs(own) > gap { return centre(votes, around: votes[0]) }
    guard abs(own) > lostPacket, let least = votes.min(), let most = votes.max(), votes.count > 2,
      most - least < abs(own) / 4
    else { return nil }
    return centre(votes, around: votes[0])
  }

  private mutating func judge(_ frames: [Entry]) {
    guard let first = frames.firstIndex(where: { $0.stamp != nil }),
      let last = frames.lastIndex(where: { $0.stamp != nil }),
      let from = frames[first].stamp, let to = frames[last].stamp
    else { return }
    let content = frames[first..<last].reduce(0) { $0 + $1.length }
    guard content >= Self.window / 4, last - first >= Self.fewest else { return }
    distrusts = to - from < content / 2
  }

  /// Of frames that share a stamp, the first has it.
  private static func votes(_ frames: [Entry]) -> [Double] {
    var votes: [Double] = []
    var (position, before): (Double, Double?) = (0, nil)
    for frame in frames {
      if let stamp = frame.stamp, stamp != before { votes.append(stamp - position) }
      before = frame.stamp
      position += frame.length
    }
    return votes
  }

  /// The mean of the middle half of the votes that agree with `value` to within a gap.
  private static func centre(_ votes: [Double], around value: Double) -> Double {
    let near = votes.filter { abs($0 - value) <= gap }.sorted()
    guard !near.isEmpty else { return value }
    let middle = near[near.count / 4..<near.count - near.count / 4]
    // Steady stamps give their own value, not that of a sum.
    if let first = middle.first, middle.last == first { return first }
    return middle.reduce(0, +) / Double(middle.count)
  }
}
