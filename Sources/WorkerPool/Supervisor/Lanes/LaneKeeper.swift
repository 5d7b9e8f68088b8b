import LaneProtocol
import Logging
import Processes
import Synchronization
import Telemetry
import Threads

#if canImport(Glibc)
  import Glibc
#endif

/// Keeps one lane alive for a slot: starts it, replaces it when it ended, and after so many jobs in any case.
/// Used by one thread, which must outlive the lanes.
final class LaneKeeper: @unchecked Sendable {
  // Unchecked: only the slot's thread calls it; what others touch (`wakeup`, `pid`) is safe by itself.
  typealias Limits = LaneKeepingLimits

  let name: String
  /// Where the next lane computes.
  var place = LanePlace.cpu
  /// For whose jobs a lane is wanted.
  var scope: LaneScope
  /// For whose the one that lives was used, or started.
  private var used: LaneScope
  /// Told when a lane did not start, or ended by a fault of its own while it had no job; a clause.
  var onFailure: (String) -> Void = { _ in }
  let wakeup: Wakeup
  private let launcher: LaneLauncher
  private let limits: Limits
  private let log: WorkerLog
  /// Told of each process that ended: the lane's name and why.
  private let onEnd: @Sendable (String, LaneEnd.Reason) -> Void
  /// Told how many lines were left out of the log.
  private let onDrop: @Sendable (Int) -> Void
  /// Of all the processes, one after the other.
  private lazy var lines = LaneLog(write: { [unowned self] in log.info($0, subject) }) {
    [unowned self] dropped in
    onDrop(dropped.lines)
    log.warning(
      "\(dropped.words) dropped from the log: a lane may write "
        + "\(LogBudget.Limits().lines) lines and \(LogBudget.Limits().bytes >> 10) KiB per minute",
      WorkerLog.Subject(lane: name))
  }
  private var lane: LaneProcess?
  private var backoff = Backoff(base: 0.5, cap: 30)
  /// What the lane's own lines in the log are about.
  var subject: WorkerLog.Subject
  /// The lane's process, for whoever looks on from outside; 0: there is none.
  let pid = Atomic<Int32>(0)

  init(
    name: String, launcher: LaneLauncher, scope: LaneScope, limits: Limits, log: WorkerLog,
    onEnd: @escaping @Sendable (String, LaneEnd.Reason) -> Void = { _, _ in },
    onDrop: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(ProcessStartError) {
    self.name = name
    self.launcher = launcher
    self.limits = limits
    self.log = log
    self.scope = scope
    used = scope
    self.onEnd = onEnd
    self.onDrop = onDrop
    subject = WorkerLog.Subject(lane: name)
    wakeup = try Wakeup()
  }

  /// A lane that can take a job now, started anew where needed and tried again, with growing pauses, while
  /// `goOn`. `pause` sleeps, and may be cut short.
  func ready(while goOn: () -> Bool, pause: (Double) -> Void) -> LaneProcess? {
    if let lane {
      guard let reason = reasonToReplace(lane) else {
        used = scope
        return lane
      }
      drop(reason)
    }
    while goOn() {
      do {
        let started = try start(while: goOn)
        backoff.reset()
        return started
      } catch {
        log.error("cannot start: \(error.message)", WorkerLog.Subject(lane: name))
        guard goOn() else { return nil }
        onFailure("a lane did not start: \(error.message)")
        pause(backoff.next())
      }
    }
    return nil
  }

  /// The lane is gone or not to be trusted.
  func drop(_ reason: LaneEnd.Reason) {
    guard let lane else { return }
    _ = lane.killAndWait()
    forget(reason)
  }

  /// Lets the lane end.
  func quit() {
    guard let lane else { return }
    lane.quit(within: limits.quit)
    forget(.dismissed)
  }

  private func forget(_ reason: LaneEnd.Reason) {
    lane = nil
    pid.store(0, ordering: .releasing)
    onEnd(name, reason)
  }

  /// Nil: it is idle, still lives and has jobs left.
  private func reasonToReplace(_ lane: LaneProcess) -> LaneEnd.Reason? {
    if lane.jobs >= limits.jobs {
      log.info("replaced after \(lane.jobs) jobs", WorkerLog.Subject(lane: name))
      lane.quit(within: limits.quit)
      return .recycled
    }
    if !scope.mayUseLane(of: used) {
      log.info("replaced: the next job belongs to another tenant", WorkerLog.Subject(lane: name))
      lane.quit(within: limits.quit)
      return .recycled
    }
    while true {
      switch lane.next(until: 0) {
      case .timeout where lane.isSuspect:
        log.warning("replaced: it asked for what its job does not name", WorkerLog.Subject(lane: name))
        return .killed
      case .timeout: return nil
      case .woken: continue
      case .ended(let exit):
        log.warning("ended while idle (\(exit))", WorkerLog.Subject(lane: name))
        if let signal = LaneDeath.fault(exit) {
          onFailure("an idle lane was ended by \(signal)")
        }
        return .died
      case .garbled, .message:
        log.warning("sent a message while idle; restarting the lane", WorkerLog.Subject(lane: name))
        return .killed
      }
    }
  }

  private func start(while goOn: () -> Bool) throws(ProcessStartError) -> LaneProcess {
    subject = WorkerLog.Subject(lane: name)
    used = scope
    let lane = try LaneProcess(launcher, place: place, scope: scope, wakeup: wakeup, log: lines) {
      [unowned self] refusal in
      log.error("asked for what its job does not name: \(refusal); it is replaced after the job", subject)
    }
    self.lane = lane
    pid.store(lane.pid, ordering: .releasing)
    let deadline = monotonicSeconds() + limits.start
    var problem: String
    var reason = LaneEnd.Reason.notStarted
    waiting: while true {
      switch lane.next(until: deadline) {
      case .woken:
        if goOn() { continue }
        problem = "the worker is stopping"
        reason = .dismissed
        break waiting
      case .message(.ready(let facts)):
        guard place.isThat(of: facts) else {
          problem =
            "it computes on \(facts.device)\(facts.uuid.map { " (\($0))" } ?? "") instead of \(place.device)"
          break waiting
        }
        log.info("ready (process \(lane.pid))", subject)
        return lane
      case .message: problem = "it sent a message before it was ready"
      case .garbled(let what): problem = "it broke the protocol: \(what)"
      case .ended(let exit): problem = "it ended before it was ready (\(exit))"
      case .timeout: problem = "it was not ready within \(Int(limits.start)) s"
      }
      break
    }
    _ = lane.killAndWait()
    let words = lane.lastWords.suffix(3).joined(separator: " | ")
    forget(reason)
    throw ProcessStartError(problem + (words.isEmpty ? "" : "; its last output: \(words)"))
  }
}
