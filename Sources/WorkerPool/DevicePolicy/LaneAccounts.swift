import Rendering

/// What each lane on a GPU holds of its memory, by the best account that there is; a pure state machine over
/// `LaneAdmission`. Lanes are numbered, memory is bytes.
///
/// The driver tells of each process, but in a container it often knows none of them. Then the use of the whole GPU is
/// held against what it was before the first lane: what it grew by beyond the lanes' pictures is their contexts and
/// codecs, in equal parts. Where that is not told, or not plausible, what these usually take is assumed.
struct LaneAccounts: Sendable, Equatable {
  /// A context and its codecs: less does not run, more is somebody else's doing.
  static let plausible = 64 << 20...2 << 30

  private(set) var admission: LaneAdmission
  /// Of the whole GPU, before the first of the lanes that are there now.
  private var usedBefore: Int?
  /// What the lanes said last.
  private var told: [Int: HeldMemory] = [:]

  init(total: Int, most: Int) { admission = LaneAdmission(total: total, most: most) }

  /// - Parameter used: of the whole GPU now; nil: not known.
  mutating func began(_ lane: Int, used: Int?) {
    if admission.lanes.isEmpty { usedBefore = used }
    admission.began(lane)
  }

  mutating func endedAll() {
    admission.endedAll()
    told = [:]
  }

  /// As `LaneAdmission.refused`.
  mutating func refused(_ lane: Int, at now: Double) {
    admission.refused(lane, at: now)
    told[lane] = nil
  }

  /// A lane at work says what it holds.
  ///
  /// - Parameters:
  ///   - process: what the driver says that its process held while it was at work; nil: not known.
  ///   - used: of the whole GPU, while it was at work; nil: not known, or a lane is just starting.
  mutating func told(_ memory: HeldMemory, by lane: Int, process: Int?, used: Int?) {
    guard admission.lanes[lane] != nil else { return }
    told[lane] = memory
    if let process {
      // Looks miss peaks that lie between them; the lane misses none of its pictures'.
      admission.measured(max(process, memory.pictures), of: lane, by: .driver)
    } else if let besides = besides(used) {
      admission.measured(memory.pictures + besides, of: lane, by: .growth)
    } else {
      admission.measured(memory.pictures + memory.assumed, of: lane, by: .assumption)
    }
  }

  /// What the driver says that the lanes' processes hold now.
  mutating func look(_ held: [Int: Int]) {
    for (lane, bytes) in held { admission.holds(bytes, of: lane) }
  }

  mutating func provedItself() { admission.provedItself() }

  /// What a lane has beside its pictures; only when each has been at work, idle ones have no codecs.
  private func besides(_ used: Int?) -> Int? {
    guard let used, let usedBefore, told.count == admission.lanes.count else { return nil }
    let pictures = told.values.reduce(0) { $0 + $1.pictures }
    let each = (used - usedBefore - pictures) / told.count
    return Self.plausible.contains(each) ? each : nil
  }
}
