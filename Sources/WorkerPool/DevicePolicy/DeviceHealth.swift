/// Whether a GPU may be worked on: a pure state machine, told what happens there. Times are monotonic seconds.
///
///     serving ──so many faults within the window──► quarantined ──cool-down over──► on trial ──a job done──► serving
///        ▲                                              ▲                              │
///        │                                              └───── any fault: twice the ───┘
///        └─ faults that are older than the window                  cool-down
///           do not count
///
/// On trial there is one lane, and the first job that it does ends the quarantine.
public struct DeviceHealth: Sendable, Equatable {
  public struct Limits: Sendable, Equatable {
    /// Faults after which the GPU is quarantined.
    public var faults = 3
    /// Seconds within which they count together.
    public var window = 600.0
    /// Seconds of the first quarantine; each one that follows is twice as long.
    public var coolDown = 300.0
    /// Seconds, of the longest quarantine. A GPU that served for so long after one starts anew with the shortest.
    public var longestCoolDown = 3600.0
    public init() {}
  }

  public enum Phase: Sendable, Equatable {
    case serving
    case quarantined(until: Double)
    /// After a quarantine. `hasLane`: a lane is ready there.
    case onTrial(hasLane: Bool)
  }

  /// What a GPU is held to account for.
  struct Fault: Sendable, Equatable {
    /// A clause without a full stop.
    var evidence: String
    /// Faults with the same culprit count once within the window: one hostile job that brings down every decoder that
    /// it meets is not three faults of the GPU. Nil: nobody else can be meant.
    var culprit: String?
    init(_ evidence: String, culprit: String? = nil) {
      self.evidence = evidence
      self.culprit = culprit
    }
  }

  private struct Entry: Equatable {
    var time: Double
    var culprit: String?
  }

  public let limits: Limits
  public private(set) var phase = Phase.serving
  /// The last fault's.
  private(set) var evidence = ""
  private var faults: [Entry] = []
  /// Seconds that the last quarantine took; 0: none is remembered.
  private(set) var coolDown = 0.0
  private var servingSince = 0.0

  public init(limits: Limits = Limits()) { self.limits = limits }

  /// Time has passed.
  mutating func tick(at now: Double) {
    if case .quarantined(let until) = phase, now >= until { phase = .onTrial(hasLane: false) }
  }

  mutating func faulted(_ fault: Fault, at now: Double) {
    tick(at: now)
    switch phase {
    // Lanes that were at work when it began.
    case .quarantined: return
    case .onTrial:
      evidence = fault.evidence
      quarantine(at: now)
    case .serving:
      evidence = fault.evidence
      faults.removeAll { now - $0.time > limits.window }
      if let culprit = fault.culprit, faults.contains(where: { $0.culprit == culprit }) { return }
      faults.append(Entry(time: now, culprit: fault.culprit))
      if faults.count >= limits.faults { quarantine(at: now) }
    }
  }

  /// A lane can take jobs there.
  mutating func laneIsReady(at now: Double) {
    tick(at: now)
    if case .onTrial = phase { phase = .onTrial(hasLane: true) }
  }

  /// A job was done there from its beginning to its end.
  mutating func succeeded(at now: Double) {
    guard case .onTrial = phase else { return }
    phase = .serving
    servingSince = now
    faults = []
  }

  /// How many of `lanes` it may have now.
  func lanes(among lanes: Int) -> Int {
    switch phase {
    case .serving: lanes
    case .quarantined: 0
    case .onTrial: min(1, lanes)
    }
  }

  /// Seconds until time alone changes something.
  func wait(at now: Double) -> Double {
    if case .quarantined(let until) = phase { max(0, until - now) } else { .infinity }
  }

  /// Why nothing is done there and what to do about it, in sentences; nil: it is at work.
  func trouble(of name: String) -> String? {
    switch phase {
    case .serving, .onTrial(hasLane: true): nil
    case .onTrial(hasLane: false): "\(name) was in quarantine and has no lane on trial yet."
    case .quarantined:
      "\(name) is in quarantine for \(coolDown.plainText) s and gets no jobs. Its last fault: \(evidence). "
        + "Look for Xid errors (`dmesg | grep -i xid`) and run `nvidia-smi -q`; a GPU that keeps failing must be "
        + "reset or replaced."
    }
  }

  private mutating func quarantine(at now: Double) {
    if phase == .serving, now - servingSince > limits.longestCoolDown { coolDown = 0 }
    coolDown = coolDown == 0 ? limits.coolDown : min(coolDown * 2, limits.longestCoolDown)
    phase = .quarantined(until: now + coolDown)
    faults = []
  }
}
