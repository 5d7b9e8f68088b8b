import ClipJob
import Costs
import JobQueue
import Logging
import Threads

/// Tells a queue how an attempt ended.
struct AttemptFinisher {
  let lease: Lease
  let source: ServedQueue
  let held: HeldLease
  let subject: WorkerLog.Subject
  /// When the attempt began, monotonic seconds.
  let start: Double

  typealias End = (outcome: AttemptReport.Outcome, error: JobError?)

  /// Seconds that giving back may take when the queue does not answer.
  private static let handBackPatience = 5.0

  /// Tries again and again while the queue is away: what was done is done, and a lease that ended meanwhile
  /// may still be the newest. Only a worker that must end stops trying.
  func settle(_ decide: (Timestamp) -> Settlement) -> End {
    let (queue, calls) = (source.queue, source.calls)
    var settlement: Settlement?
    var settled = Settled.asDecided
    var handBackEnds: Double?
    let answer = calls.repeated(
      "record the end of \(lease.id.job)",
      while: {
        held.beat()
        guard held.isHandedBack else { return true }
        let ends = handBackEnds ?? monotonicSeconds() + Self.handBackPatience
        handBackEnds = ends
        return monotonicSeconds() < ends
      }
    ) { () throws(QueueError) in
      if settlement == nil { settlement = decide(try queue.now()).telling(calls.log.lines(of: subject)) }
      if let settlement { settled = try queue.settle(lease.id, settlement) }
    }
    let took = "after \((monotonicSeconds() - start).rounded(toTenths: ())) s"
    switch answer {
    case .value:
      let words = settlement?.words ?? "settled"
      guard settled == .asDecided else {
        calls.log.info("\(words) \(took); a last lease ends it", subject)
        return settlement?.error.map { (.retrying, $0) } ?? (.handedBack, nil)
      }
      calls.log.info("\(words) \(took)", subject)
      if settlement?.isEnd == true { calls.log.forgetLines(of: subject) }
      return settlement?.report ?? (.lost, nil)
    case .stale:
      calls.log.warning("lease lost to another worker; result discarded", subject)
      calls.log.forgetLines(of: subject)
    case .gaveUp(let error):
      calls.log.error(
        "its end cannot be recorded: \(error.message); another worker takes the job when the lease expires",
        subject)
    }
    return (.lost, nil)
  }
}

extension Settlement {
  /// The job does not wait again.
  fileprivate var isEnd: Bool { if case .again = self { false } else { true } }

  /// With what was said of the job in the log.
  fileprivate func telling(_ lines: [JSONValue]) -> Settlement {
    func adding(_ result: [UInt8]) -> [UInt8] {
      guard !lines.isEmpty, let members = (try? JSONValue(parsing: result))?.members else { return result }
      let others = members.filter { $0.0 != "log" }
      return JSONValue.object(others + [("log", .array(lines))]).bytes()
    }
    return switch self {
    case .succeeded(let result): .succeeded(result: adding(result))
    case .failed(let error, let result, let isDead):
      .failed(error, result: adding(result), isDead: isDead)
    case .cancelled(let result, let error): .cancelled(result: adding(result), error: error)
    case .again: self
    }
  }

  fileprivate var report: AttemptFinisher.End {
    switch self {
    case .succeeded: (.succeeded, nil)
    case .failed(let error, _, _): (.failed, error)
    case .cancelled(_, let error): (.cancelled, error)
    case .again(let again):
      (again.error ?? again.problem).map { (.retrying, $0) } ?? (.handedBack, nil)
    }
  }
}

extension LedgerEntry.Outcome {
  init(_ outcome: AttemptReport.Outcome) {
    self =
      switch outcome {
      case .succeeded: .succeeded
      case .failed: .failed
      case .cancelled: .cancelled
      case .retrying: .retrying
      case .handedBack: .handedBack
      case .lost: .lost
      }
  }
}

extension Double {
  fileprivate func rounded(toTenths: Void) -> Double { (self * 10).rounded() / 10 }
}
