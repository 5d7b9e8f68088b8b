/// How many lanes a GPU's memory carries: a pure state machine. Lanes are numbered, memory is bytes, times are
/// monotonic seconds.
///
/// What a lane needs is the most that any lane there was seen to take, and until a job was done there not less than a guess. A
/// further lane is admitted when what is free now, less what the lanes at work may still grow by, is enough for it.
struct LaneAdmission: Sendable, Equatable {
  /// A CUDA context with our kernels (0.5 GiB), and 1.5 GiB for the surfaces of decoders and encoders and for pictures.
  static let firstGuess = 2 << 30
  /// After a refusal for want of room, seconds for which there is one lane less.
  static let restraintTime = 600.0

  /// How what a lane holds is known. What a better one says takes the place of all that weaker ones said.
  enum Witness: Int, Comparable, Sendable {
    /// The lane knows of its pictures; for context and codecs there is what they usually take.
    case assumption
    /// What the use of the whole GPU grew by.
    case growth
    /// What the driver says of the lane's process.
    case driver
    static func < (left: Witness, right: Witness) -> Bool { left.rawValue < right.rawValue }
  }

  /// Of the whole GPU.
  let total: Int
  /// Lanes that there may be at most.
  let most: Int
  /// What the lanes held at their peak, or hold now where that is known.
  private(set) var lanes: [Int: Int] = [:]
  /// The most that a lane there took, ever.
  private(set) var measured: Int?
  private(set) var witness = Witness.assumption
  /// Whether a job was done from beginning to end while somebody looked: what was measured is not just its beginning.
  private var isProven = false
  private var restraint: Restraint?

  private struct Restraint: Equatable {
    var lanes: Int
    var until: Double
  }

  init(total: Int, most: Int) {
    self.total = total
    self.most = most
  }

  /// What a lane needs.
  var need: Int {
    guard let measured else { return guess }
    return isProven ? measured : max(measured, guess)
  }
  /// Small GPUs and slices of large ones carry one lane, too.
  private var guess: Int { min(Self.firstGuess, total / 10 * 8) }
  /// Never given out: other programs, and what the driver itself takes.
  private var reserve: Int { total / 20 }

  /// Lanes that there may be at `now`.
  func limit(at now: Double) -> Int {
    guard let restraint, now < restraint.until else { return most }
    return restraint.lanes
  }

  /// Whether one more lane fits when `free` is what is free now.
  func fits(free: Int) -> Bool {
    // What a first lane may take is found out by letting it: only a GPU that others have filled is left alone.
    if lanes.isEmpty { return free >= min(need, guess) }
    let promised = lanes.values.reduce(0) { $0 + max(0, need - $1) }
    return free - reserve - promised >= need
  }

  /// What the next lane may take when `free` is what is free now: an equal part for each lane that is going to be there.
  /// That others took little limits nobody: its jobs may be larger.
  func share(free: Int, at now: Double) -> Int {
    let ours = max(0, free - reserve) + lanes.values.reduce(0, +)
    let planned = min(max(ours / max(need, guess, 1), lanes.count + 1), max(limit(at: now), 1))
    return min(ours / planned, free)
  }

  mutating func began(_ lane: Int) { lanes[lane] = 0 }
  mutating func endedAll() { lanes = [:] }

  /// A lane at work held so much.
  mutating func measured(_ bytes: Int, of lane: Int, by witness: Witness = .assumption) {
    // A lane may have been taken over by what it read.
    let bytes = min(bytes, total)
    guard bytes > 0, witness >= self.witness else { return }
    if witness > self.witness {
      self.witness = witness
      measured = nil
      isProven = false
      lanes = lanes.mapValues { _ in 0 }
    }
    measured = max(measured ?? 0, bytes)
    if let before = lanes[lane] { lanes[lane] = max(before, bytes) }
  }

  /// What the driver says that a lane holds now, at work or not.
  mutating func holds(_ bytes: Int, of lane: Int) {
    guard witness == .driver, lanes[lane] != nil else { return }
    lanes[lane] = max(0, min(bytes, total))
  }

  /// A job was done there from beginning to end.
  mutating func provedItself() { isProven = measured != nil }

  /// `lane` was refused room by the driver: it ends, and for a while there is one lane less, though never none.
  mutating func refused(_ lane: Int, at now: Double) {
    guard lanes[lane] != nil else { return }
    restraint = Restraint(lanes: max(1, lanes.count - 1), until: now + Self.restraintTime)
    lanes[lane] = nil
  }
}
