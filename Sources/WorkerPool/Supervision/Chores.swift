import ClipJob
import JobQueue
import Threads

/// What every worker does for a whole queue beside its own jobs, each on a thread of its own.
struct Chores: Sendable {
  let queue: any JobQueue
  let held: HeldLeases
  let policy: RetryPolicy
  let calls: QueueCall
  /// No new work is taken: documents stay in the inbox for others.
  let draining: Completion
  /// A lease was found whose worker did not end it, and its job taken back.
  var leaseLost: @Sendable () -> Void = {}

  /// Documents read from the inbox at once.
  private static let batch = 64
  /// Seconds that a call waits for something to happen.
  private static let patience = 5.0
  /// Seconds between looks at the events while the worker drains: nothing waits for them then.
  private static let drainingInterval = 0.2
  /// Seconds between looks for leases that ended. Every worker looks.
  static let janitorInterval = 2.0

  /// Reads the inbox.
  func admit(_ read: ([UInt8]) -> Admission) {
    var backoff = Backoff()
    while !draining.isSet {
      do throws(QueueError) {
        _ = try queue.admit(limit: Self.batch, wait: Self.patience, read)
        calls.succeeded("read the inbox")
        backoff.reset()
      } catch {
        calls.failed("read the inbox", error)
        draining.wait(seconds: backoff.next())
      }
    }
  }

  /// Follows the events for cancellations: the lane hears of one at once instead of at the next renewal.
  ///
  /// - Parameter beat: called once a turn.
  func followEvents(_ beat: () -> Void = {}) {
    var backoff = Backoff()
    var position: EventPosition?
    while !calls.ending.isSet {
      beat()
      do throws(QueueError) {
        let from: EventPosition
        if let position { from = position } else { from = try queue.latestEvent() }
        let events = try queue.events(after: from, limit: 1000, wait: Self.patience)
        calls.succeeded("follow events")
        for event in events where event.kind == .cancelling {
          for lease in held.of(job: event.job) where event.token == 0 || event.token == lease.id.token {
            lease.cancel()
          }
        }
        position = events.last?.position ?? from
        backoff.reset()
        if draining.isSet { calls.ending.wait(seconds: Self.drainingInterval) }
      } catch {
        calls.failed("follow events", error)
        if error.kind == .invalid { position = nil }
        calls.ending.wait(seconds: backoff.next())
      }
    }
  }

  /// Takes back jobs whose worker was lost.
  func reap() {
    while !calls.ending.wait(seconds: Self.janitorInterval) {
      do throws(QueueError) {
        try reapOnce()
      } catch {
        calls.tell("look for lost workers", error)
      }
    }
  }

  func reapOnce() throws(QueueError) {
    for record in try queue.expired(limit: 100) {
      let settlement = JobLife.settle(
        record, .workerLost, policy: policy, now: try queue.now(), jitter: .random(in: 0..<1))
      let id = record.lease
      if try queue.reap(id, settlement) {
        leaseLost()
        calls.log.warning(
          "its worker \(record.worker ?? "") was lost; \(settlement.words)",
          .init(queue: calls.queue, job: id.job, token: id.token))
      }
    }
  }
}

extension Settlement {
  /// For a line of the log.
  var words: String {
    switch self {
    case .succeeded: "succeeded"
    case .failed(let error, _, let isDead):
      "failed\(isDead ? " for good (dead letters)" : "") [\(error.code)] \(error.message)"
    case .cancelled: "cancelled"
    case .again(let again): "waits again" + (again.error.map { " [\($0.code)] \($0.message)" } ?? "")
    }
  }
}
