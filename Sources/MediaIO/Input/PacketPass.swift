import CFFmpeg
import MediaTypes

/// One stream's side of a pass over all packets: `PacketIndex` is made of these.
///
/// Note: jumps. Transport and program streams may be joined byte by byte, and their clock of 33 bits wraps after 26.5
/// hours. A decoding time that goes back by more than 0.3 seconds, or ahead by more than ten (as `ffmpeg` has it),
/// begins a new part. Other containers count on one clock. A file of more parts than anybody joins has no clock at all:
/// its time stamps stay as they are, and what is kept of it stays small.
struct PacketPass {
  private let number: Int
  let timeBase: Rational
  private let mayJump: Bool

  private(set) var packets = 0
  private(set) var parts: [Part] = []
  private var keys: [(part: Int, tick: Int64, position: Int64)] = []
  /// Of packets without any time stamp, as raw streams have them: how long they last together.
  private var duration: Int64 = 0
  private var last: (dts: Int64, duration: Int64)?
  private var lastPosition: Int64 = 0

  private static let mostParts = 1000

  /// What lies between two jumps, on its own clock.
  struct Part {
    var position: Int64
    /// The join that it lies behind, as `PacketJoins` counts them.
    var join = 0
    var start = Int64.max
    var end = Int64.min
    /// The highest time of presentation, and the distance to the one below it.
    var highest = Int64.min
    var step: Int64 = 0
  }

  /// - Parameter number: the stream's.
  init(_ number: Int = 0, timeBase: Rational, mayJump: Bool) {
    self.number = number
    self.timeBase = timeBase
    self.mayJump = mayJump
  }

  mutating func take(_ packet: AVPacket, _ joins: inout PacketJoins) {
    packets += 1
    if packet.pos >= 0 { lastPosition = packet.pos }
    let dts = packet.dts != cff_no_pts ? packet.dts : packet.pts
    if parts.isEmpty || (parts.count < Self.mostParts && jumps(to: dts)) {
      let join = joins.begin(number, at: seconds(dts), position: lastPosition, isFirst: parts.isEmpty)
      parts.append(Part(position: parts.isEmpty ? 0 : lastPosition, join: join))
    } else {
      joins.note(number, at: seconds(dts))
    }
    if dts != cff_no_pts { last = (dts, packet.duration) }
    let pts = packet.pts != cff_no_pts ? packet.pts : packet.dts
    duration = Self.sum(duration, max(0, packet.duration))
    guard pts != cff_no_pts else { return }
    parts[parts.count - 1].take(pts, duration: packet.duration)
    if mayJump, packet.flags & AV_PKT_FLAG_KEY != 0, packet.pos >= 0 { keep(pts, packet.pos) }
  }

  /// Every packet of sound is a key frame: one in half a second is enough to seek by.
  private mutating func keep(_ tick: Int64, _ position: Int64) {
    if let last = keys.last, last.part == parts.count - 1 {
      let (step, overflow) = tick.subtractingReportingOverflow(last.tick)
      guard overflow || Rational(step, 1) * timeBase >= Rational(1, 2) else { return }
    }
    keys.append((parts.count - 1, tick, position))
  }

  private func jumps(to dts: Int64) -> Bool {
    guard mayJump, dts != cff_no_pts, let last, timeBase > 0 else { return false }
    let step = Rational(dts, 1) * timeBase - Rational(last.dts, 1) * timeBase
    return step < Rational(-3, 10) || step > 10
  }

  private func seconds(_ dts: Int64) -> Rational? {
    mayJump && dts != cff_no_pts && timeBase > 0 ? Rational(dts, 1) * timeBase : nil
  }

  /// - Parameters:
  ///   - offsets: behind each join, in ticks.
  ///   - joins: of all streams.
  func stream(_ offsets: [Int64], _ joins: PacketJoins) -> PacketIndex.Stream {
    let isClockless = parts.count >= Self.mostParts || joins.positions.count >= Self.mostParts
    var stream = PacketIndex.Stream(packets: packets)
    func offset(_ join: Int) -> Int64 { isClockless ? 0 : join < offsets.count ? offsets[join] : 0 }
    stream.parts =
      isClockless
      ? [.init(position: 0, offset: 0)]
      : clocks(joins).map {
        .init(position: $0.position, offset: offset($0.join))
      }
    for part in parts where part.isTimed {
      stream.start = min(stream.start ?? Int64.max, Self.sum(part.start, offset(part.join)))
      stream.end = max(stream.end ?? Int64.min, Self.sum(part.end, offset(part.join)))
    }
    if stream.end == nil, duration > 0 { (stream.start, stream.end) = (0, duration) }
    guard stream.parts.count > 1 else { return stream }
    stream.keys = keys.map {
      .init(tick: Self.sum($0.tick, offset(parts[$0.part].join)), position: $0.position)
    }
    .sorted { $0.tick < $1.tick }
    return stream
  }

  /// From where on the stream is on which clock: its own parts, and, where it did not jump itself, the joins of others.
  private func clocks(_ joins: PacketJoins) -> [(position: Int64, join: Int)] {
    guard let first = parts.first else { return [] }
    let own = Dictionary(parts.map { ($0.join, $0.position) }, uniquingKeysWith: { first, _ in first })
    return (first.join..<max(first.join + 1, joins.positions.count)).map { join in
      (own[join] ?? joins.positions[join], join)
    }
  }

  /// Of time stamps, which may be anything: stops at the ends of 64 bits.
  static func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? (b > 0 ? Int64.max : Int64.min) : sum
  }
}

extension PacketPass.Part {
  var isTimed: Bool { end > Int64.min }

  fileprivate mutating func take(_ pts: Int64, duration: Int64) {
    start = min(start, pts)
    if pts > highest {
      let (distance, overflow) = pts.subtractingReportingOverflow(highest)
      if highest > Int64.min, !overflow { step = distance }
      highest = pts
    }
    // Where packets do not say how long they last, the last one lasts as long as the one before.
    end = max(end, PacketPass.sum(pts, duration > 0 ? duration : pts == highest ? step : 0))
  }
}
