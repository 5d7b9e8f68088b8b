/// Decides when a lane at work has to stop: a pure state machine, told what happens and asked what to do.
/// Times are monotonic seconds.
struct LaneWatch: Sendable {
  struct Limits: Sendable {
    /// Seconds without any advance after which the lane counts as hung.
    var hang = 120.0
    /// The job's own; nil: none. The lane keeps it itself; past `margin` more it is killed.
    var timeout: Double?
    var margin = 15.0
    /// Resident bytes; nil: any.
    var memory: Int?
    /// Seconds that a lane has to stop when it is asked to, before it is killed.
    var stopping = 10.0
  }

  /// Why the lane is being stopped. The first reason is the one that counts.
  enum Reason: Sendable, Equatable {
    case cancelled
    /// The lease is somebody else's, or could not be renewed in its time.
    case leaseLost
    /// The worker stops, and gives the job back.
    case handedBack
    case timeout, hung
    case memory(Int)
    case garbled(String)
  }

  enum Action: Sendable, Equatable {
    case goOn
    /// Ask the lane to stop.
    case cancel
    case kill
  }

  private let limits: Limits
  private let start: Double
  private var lastAdvance: Double
  private var progress: LaneProgress?
  private(set) var reason: Reason?
  private var killAt: Double?
  private(set) var largestResident = 0
  /// Whether it was asked to stop, before anything worse.
  var wasAsked: Bool { reason == .cancelled || reason == .leaseLost }

  init(_ limits: Limits, start: Double) {
    self.limits = limits
    self.start = start
    lastAdvance = start
  }

  /// The lane came further. A report that repeats the last one is no advance: a hung encoder still reports.
  mutating func advanced(_ progress: LaneProgress? = nil, at now: Double) {
    if let progress {
      guard progress != self.progress else { return }
      self.progress = progress
    }
    lastAdvance = now
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
  mutating func step(at now: Double, resident: Int?) -> Action {
    if let resident { largestResident = max(largestResident, resident) }
    if let killAt { return now >= killAt ? kill() : .goOn }
    guard reason == nil else { return .goOn }
    if let memory = limits.memory, let resident, resident > memory { return stop(.memory(resident), at: now) }
    if let timeout = limits.timeout, now - start > timeout + limits.margin { return stop(.timeout, at: now) }
    if now - lastAdvance > limits.hang { return stop(.hung, at: now) }
    return .goOn
  }

  private mutating func kill() -> Action {
    killAt = nil
    return .kill
  }
}
