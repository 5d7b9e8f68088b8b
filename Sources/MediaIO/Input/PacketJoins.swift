import MediaTypes

/// The places where the clock of a file jumps, for all of its streams together: what was joined has pictures and sound,
/// which jump one after the other, and either may be missing in a part.
struct PacketJoins {
  /// Of the first packet behind each join, in bytes; the first is the file's beginning.
  private(set) var positions: [Int64] = [0]
  /// The streams that are on the clock behind the last join.
  private var members: Set<Int> = []
  /// The latest time on that clock, in seconds.
  private var clock: Rational?

  /// Streams are interleaved: by this, one may lag behind another in the order of the file.
  private static let lag = Rational(3, 4)

  /// A stream's packet, whose clock has jumped, or which is its first: the number of the join that it lies behind.
  mutating func begin(_ stream: Int, at time: Rational?, position: Int64, isFirst: Bool) -> Int {
    let isOfAnother = members.contains(stream) || isBehind(time)
    if !isFirst, isOfAnother {
      positions.append(position)
      members = []
      clock = nil
    }
    members.insert(stream)
    note(stream, at: time)
    return positions.count - 1
  }

  /// A packet of a stream whose clock goes on.
  mutating func note(_ stream: Int, at time: Rational?) {
    guard let time, members.contains(stream) else { return }
    clock = max(clock ?? time, time)
  }

  private func isBehind(_ time: Rational?) -> Bool {
    guard let time, let clock else { return false }
    return time < clock - Self.lag || time > clock + 10
  }
}
