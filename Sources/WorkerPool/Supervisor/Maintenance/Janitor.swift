import ClipJob
import JobQueue

/// Does for a queue what it needs now and then, jobs of lost workers above all. Its leader runs it; it would be safe with two.
struct Janitor: Sendable {
  let queue: any JobQueue
  let policy: RetryPolicy
  let calls: QueueCall
  /// A lease was found whose worker did not end it, and its job taken back.
  var leaseLost: @Sendable () -> Void = {}

  /// Jobs that are looked at in one turn.
  private static let batch = 100

  /// One turn. Gives the seconds after which a delayed job is due; nil: there is none.
  func run() throws(QueueError) -> Double? {
    let found = try queue.maintain(limit: Self.batch)
    // One that cannot be settled now does not keep the others waiting.
    var failure: QueueError?
    for record in found.expired {
      let settlement = JobLife.settle(
        record, .workerLost, policy: policy, now: try queue.now(), jitter: .random(in: 0..<1)
      ) { outputs(of: record.id) }
      do throws(QueueError) {
        guard try queue.reap(record.lease, settlement) else { continue }
      } catch {
        failure = error
        if error.kind == .unavailable { break }
        continue
      }
      leaseLost()
      calls.log.warning(
        "its worker \(record.worker ?? "") was lost; \(settlement.words)\(isPending(record.id, settlement) ? "; a last lease ends it" : "")",
        .init(queue: calls.queue, job: record.id, token: record.token))
    }
    if let failure { throw failure }
    return found.expired.count < Self.batch ? found.nextDue : 0
  }
}

extension Janitor {
  /// Whether the job would have ended by the settlement, and waits for its last lease instead.
  private func isPending(_ id: String, _ settlement: Settlement) -> Bool {
    if case .again = settlement { return false }
    return (try? queue.job(id))??.pendingEnd != nil
  }

  /// As far as they can be found out.
  private func outputs(of id: String) -> [String] {
    guard let document = try? queue.document(id) else { return [] }
    return (try? Job.parse(document))?.outputs.map(\.to) ?? []
  }
}

extension Settlement {
  /// For a line of the log.
  var words: String {
    switch self {
    case .succeeded: "succeeded"
    case .failed(let error, _, let isDead):
      "failed\(isDead ? " for good (dead letter)" : "") [\(error.code)] \(error.message)"
    case .cancelled(_, let error): "cancelled" + (error.map { " [\($0.code)] \($0.message)" } ?? "")
    case .again(let again) where again.pendingEnd != nil:
      "waits for another last lease" + (again.problem.map { " [\($0.code)] \($0.message)" } ?? "")
    case .again(let again): "requeued" + (again.error.map { " [\($0.code)] \($0.message)" } ?? "")
    }
  }
}
