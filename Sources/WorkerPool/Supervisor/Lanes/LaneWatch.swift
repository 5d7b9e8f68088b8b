import Processes
import Telemetry

/// Decides when a lane at work has to stop: a pure state machine, told what happens and asked what to do.
/// Times are monotonic seconds.
///
/// Note: slow or hung. Three things a lane can show, from the strongest on:
///
/// - An **advance**: units of its work that are done for good, a new activity, a step of the protocol.
/// - A **sign of life**: beats of its heartbeat (bytes read, frames decoded), a thread that waits for storage (state D),
///   bytes that the kernel has read or written for it.
/// - Nothing: it sleeps, is stopped, or burns the processor without a beat.
///
/// An advance is always enough. Signs of life are enough for a time that grows with the work (`LanePatience.stall`), so that a lane that
/// is busy forever without getting anywhere is found; nothing is enough for a shorter one (`LanePatience.silence`). Activities
/// count as advances up to a number that no honest job has.
///
/// Only time in which this side looked counts, a second between two looks at most: a supervisor that was itself stopped
/// or starved has no idea of what its lanes did meanwhile.
struct LaneWatch: Sendable {
  typealias Limits = LaneWatchLimits

  /// Why the lane is being stopped. The first reason is the one that counts.
  enum Reason: Sendable, Equatable {
    case cancelled
    /// The lease is somebody else's, or could not be renewed in its time.
    case leaseLost
    /// The worker stops, and gives the job back.
    case handedBack
    case timeout
    case hung(LaneHang)
    case memory(Int)
    case garbled(String)

    init(_ reason: HeldLease.StopReason) {
      self =
        switch reason {
        case .cancelled: .cancelled
        case .leaseLost: .leaseLost
        case .handedBack: .handedBack
        }
    }
  }

  enum Action: Sendable, Equatable {
    case goOn
    /// Ask the lane to stop.
    case cancel
    case kill
  }

  private let limits: Limits
  private let start: Double
  private var heard = Heartbeat.Reading()
  private var lastLook: Double
  /// Seconds that were watched since the last sign of life, and since the last advance.
  private var silent = 0.0
  private var stalled = 0.0
  private var vitals: ProcessVitals?
  private var lastVitals = -Double.infinity
  private var cpuBefore: Double?
  private(set) var reason: Reason?
  private var killAt: Double?
  private(set) var largestResident = 0

  /// Seconds of a gap between two looks that count.
  private static let longestGap = 1.0
  /// Sources, outputs and their phases; a document has far fewer.
  static let mostActivities = 100_000

  /// Whether it was asked to stop, before anything worse.
  var wasAsked: Bool { reason == .cancelled || reason == .leaseLost }

  init(_ limits: Limits, start: Double, work: [Heartbeat.Work] = []) {
    self.limits = limits
    self.start = start
    lastLook = start
    heard.works = work
  }

  /// The lane made a step of the protocol.
  mutating func advanced() {
    (silent, stalled) = (0, 0)
    (vitals, cpuBefore) = (nil, nil)
  }

  /// The lane told how far it is. A report that repeats the last one says nothing: a hung encoder still reports.
  mutating func heard(_ reading: Heartbeat.Reading) {
    let hasBegun = reading.begun > heard.begun && reading.begun <= Self.mostActivities
    if reading.advanced > heard.advanced || hasBegun {
      advanced()
    } else if reading.beats > heard.beats {
      lives()
    }
    heard = reading
  }

  private mutating func lives() {
    silent = 0
    cpuBefore = vitals?.cpuSeconds
  }

  /// Whether `step` wants to see the lane's vitals: looking costs, and a lane that says how it is need not be looked at.
  func wantsVitals(at now: Double) -> Bool {
    let interval = min(1, limits.hang / 4)
    return reason == nil && silent >= interval && now - lastVitals >= interval
  }

  /// Somebody wants it stopped: asked politely first, except where there is no time for that or no use in it.
  mutating func stop(_ reason: Reason, at now: Double) -> Action {
    guard self.reason == nil else {
      // Giving back cuts short whatever politeness is under way.
      return reason == .handedBack ? kill() : .goOn
    }
    self.reason = reason
    switch reason {
    case .cancelled, .leaseLost:
      killAt = now + limits.stopping
      return .cancel
    case .handedBack, .timeout, .hung, .memory, .garbled: return kill()
    }
  }

  /// What to do at `now`, with so many bytes resident.
  ///
  /// - Parameter vitals: as the kernel sees it; nil: nobody looked.
  mutating func step(at now: Double, resident: Int?, vitals seen: ProcessVitals? = nil) -> Action {
    if let resident { largestResident = max(largestResident, resident) }
    let passed = min(max(0, now - lastLook), Self.longestGap)
    lastLook = now
    if let killAt { return now >= killAt ? kill() : .goOn }
    guard reason == nil else { return .goOn }
    if let memory = limits.memory, let resident, resident > memory { return stop(.memory(resident), at: now) }
    if let timeout = limits.timeout, now - start > timeout + limits.margin { return stop(.timeout, at: now) }
    silent += passed
    stalled += passed
    if let seen {
      let isAtWork = seen.isWaitingForStorage || vitals.map { seen.storageBytes > $0.storageBytes } ?? false
      vitals = seen
      lastVitals = now
      if cpuBefore == nil { cpuBefore = seen.cpuSeconds }
      if isAtWork { lives() }
    }
    let patience = LanePatience(hang: limits.hang, heard.works)
    guard silent > patience.silence || stalled > patience.stall else { return .goOn }
    return stop(.hung(hang(patience)), at: now)
  }

  private func hang(_ patience: LanePatience) -> LaneHang {
    let isSilent = silent > patience.silence
    let cpu: Double? = if let now = vitals?.cpuSeconds, let cpuBefore { max(0, now - cpuBefore) } else { nil }
    return LaneHang(
      seconds: isSilent ? silent : stalled, isSilent: isSilent, work: heard.works.last,
      cpuSeconds: isSilent ? cpu : nil)
  }

  private mutating func kill() -> Action {
    killAt = nil
    return .kill
  }
}

/// What was seen of a lane that hung.
struct LaneHang: Sendable, Equatable {
  /// Without a sign of life, or without an advance.
  var seconds: Double
  /// False: it was busy all the time.
  var isSilent: Bool
  /// What it was doing.
  var work: Heartbeat.Work?
  /// Seconds of the processor that it used meanwhile; nil: not known.
  var cpuSeconds: Double?

  /// A predicate, for sentences about a lane.
  var words: String {
    let doing = work.map { " while \($0.phase.words) (\($0.done) of \($0.amount))" } ?? ""
    let spent =
      switch cpuSeconds {
      case nil: ""
      case let cpu? where cpu < seconds / 100: ", its threads asleep or stopped"
      case let cpu?: ", using \((cpu * 10).rounded() / 10) s of CPU time"
      }
    return isSilent
      ? "did nothing for \(Int(seconds)) s\(doing)\(spent)"
      : "was busy for \(Int(seconds)) s without progress\(doing)"
  }
}

extension Heartbeat.Phase {
  /// What a lane is doing.
  var words: String {
    switch self {
    case .order: "reading the document"
    case .complete: "completing an earlier publication"
    case .probe: "probing a source"
    case .plan: "planning"
    case .render: "rendering"
    case .flush: "draining an encoder"
    case .palette: "making a gif's palette"
    case .trailer: "writing a file's index"
    case .hash: "computing a checksum"
    case .sync: "syncing a file"
    case .rename: "renaming files"
    case .upload: "uploading a file"
    }
  }
}
