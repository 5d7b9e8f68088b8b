import ClipJob
import Foundation
import JobQueue
import Testing

/// A row of the table in docs/job-life.md.
struct Transition: Hashable, CustomStringConvertible {
  let from: String
  let cause: String
  let to: String
  var description: String { "\(from) | \(cause) | \(to)" }
}

extension Promise {
  static let life: [Promise] = [
    Promise("a job lives as docs/job-life.md says") { bench in
      let table = try Transition.table()
      var used: Set<String> = []
      for (n, row) in table.enumerated() {
        let action = try #require(actions[row.cause], "the test does not know: \(row.cause)")
        used.insert(row.cause)
        let id = "job-\(n)"
        let lease = try bench.bring(id, to: row.from, isLastAttempt: row.cause.hasSuffix("its last attempt"))
        try action(Subject(bench: bench, id: id, lease: lease))
        #expect((try bench.phase(id)?.rawValue ?? "forgotten") == row.to, "\(row)")
      }
      #expect(used == Set(actions.keys))
    },
    Promise("and in no other way") { bench in
      let table = try Transition.table()
      let steps = ["it is leased", "it is cancelled", "it is replayed", "its time comes"]
      for (n, phase) in JobPhase.allCases.enumerated() {
        for (m, cause) in steps.enumerated() {
          // Cancelling a running job only asks.
          let to = table.first { $0.from == phase.rawValue && $0.cause == cause }?.to ?? phase.rawValue
          let id = "job-\(n)-\(m)"
          let lease = try bench.bring(id, to: phase.rawValue, isLastAttempt: false)
          let action = try #require(actions[cause])
          try action(Subject(bench: bench, id: id, lease: lease))
          #expect(try bench.phase(id)?.rawValue == to, "\(phase) | \(cause)")
          try bench.clear()
        }
      }
    },
    Promise("the diagram of docs/job-life.md has the arrows of its table") { _ in
      let arrows = Set(try Transition.arrows())
      let rows = Set(try Transition.table().map { "\($0.from) > \($0.to)" })
      #expect(arrows.subtracting(rows) == ["[*] > ready", "[*] > delayed", "[*] > failed"])
      // A success after all is drawn as a success.
      #expect(rows.subtracting(arrows) == [])
    },
  ]

  private struct Subject {
    let bench: Bench
    let id: String
    let lease: Lease?

    func end(_ outcome: Outcome) throws { try bench.end(try #require(lease), outcome) }
    func lost() throws { try end(.laneLost(evidence: JobError("lane.killed", "SIGKILL"), isOwnFault: false)) }
    /// Comes back after a wait.
    func leaseAgain() throws -> Subject {
      try bench.advance(600)
      return Subject(bench: bench, id: id, lease: try bench.lease(id))
    }
  }

  private static let passing = JobError("x.passing", "it may pass", retryable: true)
  private static let crash = Outcome.laneLost(evidence: JobError("lane.crashed", "SIGSEGV"), isOwnFault: true)

  private static let hang = Outcome.laneLost(
    evidence: JobError(JobError.hungCode, "did nothing"), isOwnFault: true)

  private static let actions: [String: @Sendable (Subject) throws -> Void] = [
    "its time comes": { try $0.bench.advance(3601) },
    "it is leased": { _ = try $0.bench.lease() },
    "it succeeds": { try $0.end(.succeeded(JobResult(state: .succeeded))) },
    "it fails and is not retryable": { try $0.end(.failed(JobError("x.bad", "bad"))) },
    "it used up its timeout": { try $0.end(.failed(JobError("job.timeout", "900 s", retryable: true))) },
    "it fails, retryable, with attempts left": { try $0.end(.failed(passing)) },
    "it fails, retryable, in its last attempt": { try $0.end(.failed(passing)) },
    "its lane or worker is lost for the first time": { try $0.lost() },
    "its lane or worker is lost again": {
      try $0.lost()
      try $0.leaseAgain().end(.workerLost)
    },
    "its lane or worker is lost again in its last attempt": {
      try $0.lost()
      try $0.leaseAgain().lost()
    },
    "it is lost while it publishes, wanted cancelled and in its last attempt": {
      let lease = try #require($0.lease)
      try $0.bench.queue.commit(lease.id, manifest: [1], for: 15)
      _ = try $0.bench.queue.cancel($0.id)
      try $0.end(.workerLost)
      #expect(try $0.bench.queue.cancel($0.id) == .requested)
    },
    "it brought down its second lane": {
      try $0.end(crash)
      try $0.leaseAgain().end(crash)
    },
    "its lane hung for the third time": {
      try $0.end(hang)
      let second = try $0.leaseAgain()
      try second.end(hang)
      #expect(try $0.bench.phase($0.id) == .delayed)
      try $0.leaseAgain().end(hang)
    },
    "its device has no room or fails": { try $0.end(.deviceRefused(JobError("device.full", "no memory"))) },
    "it is handed back": { try $0.end(.handedBack) },
    "cancelling was asked for and its attempt ends without success": {
      _ = try $0.bench.queue.cancel($0.id)
      try $0.end(.failed(passing))
    },
    "cancelling was asked for and it succeeds all the same": {
      _ = try $0.bench.queue.cancel($0.id)
      try $0.end(.succeeded(JobResult(state: .succeeded)))
    },
    "it would end as failed or cancelled, and an attempt may have been forgotten": {
      try $0.bench.fixture.doubt($0.id)
      try $0.end(.failed(JobError("x.bad", "bad")))
    },
    "its last lease has taken back what attempts had left": {
      try $0.bench.fixture.doubt($0.id)
      try $0.end(.failed(JobError("x.bad", "bad")))
      try $0.leaseAgain().end(.reverted)
    },
    "it is cancelled": { _ = try $0.bench.queue.cancel($0.id) },
    "it is replayed": { _ = try $0.bench.queue.replay($0.id) },
    "a week has passed": { try $0.bench.forget(after: 7 * 86_400 + 1) },
    "a month has passed": { try $0.bench.forget(after: 30 * 86_400 + 1) },
  ]
}

extension Bench {
  /// A new job in the phase, alone in line; its lease while it runs.
  fileprivate func bring(_ id: String, to phase: String, isLastAttempt: Bool) throws -> Lease? {
    try clear()
    try add(id, after: phase == "delayed" ? 3600 : nil, maxAttempts: isLastAttempt ? 1 : 3)
    switch phase {
    case "ready", "delayed": return nil
    case "cancelled":
      _ = try queue.cancel(id)
      return nil
    default: break
    }
    let lease = try lease(id)
    switch phase {
    case "running": return lease
    case "succeeded": try succeed(lease)
    case "failed": try queue.settle(lease.id, failure(id))
    case "dead": try queue.settle(lease.id, failure(id, isDead: true))
    default: Issue.record("no phase: \(phase)")
    }
    return nil
  }

  /// The lease of just this job.
  fileprivate func lease(_ id: String) throws -> Lease {
    let lease = try #require(try lease(for: 1e7))
    #expect(lease.id.job == id)
    return lease
  }

  /// Ends what waits, so that the next job is the next in line.
  fileprivate func clear() throws {
    for id in try ids(.queued) { _ = try queue.cancel(id) }
  }

  fileprivate func forget(after seconds: Double) throws {
    try advance(seconds)
    _ = try queue.expired(limit: 100)
  }
}

extension Transition {
  static func table() throws -> [Transition] {
    let lines = try page().split(whereSeparator: \.isNewline)
    let start = try #require(lines.firstIndex { $0.hasPrefix("| From | When | To |") })
    let rows = lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    return try rows.map { row in
      try #require(row.count == 3)
      return Transition(from: row[0], cause: row[1], to: row[2])
    }
  }

  /// The diagram's, as `from > to`; a job that is forgotten leaves it.
  static func arrows() throws -> [String] {
    try page().split(whereSeparator: \.isNewline).filter { $0.contains("-->") }.map { line in
      let ends = line.prefix { $0 != ":" }.components(separatedBy: "-->")
        .map { $0.trimmingCharacters(in: .whitespaces) }
      try #require(ends.count == 2)
      return "\(ends[0]) > \(ends[1] == "[*]" ? "forgotten" : ends[1])"
    }
  }

  private static func page() throws -> String {
    let tests = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    let root = tests.deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: "docs/job-life.md"), encoding: .utf8)
  }
}
