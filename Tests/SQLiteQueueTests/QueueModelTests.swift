import ClipJob
import Foundation
import JobQueue
import QueueConformance
import SQLiteQueue
import TestKit
import Testing

/// A queue whose file is closed and opened again now and then does what one does that was never closed.
@Suite struct QueueModelTests {
  /// `make test-chaos` asks for more.
  private static let histories =
    ProcessInfo.processInfo.environment["CLIPMILL_MODEL_HISTORIES"].flatMap { UInt64($0) }.map { $0 / 20 }
    ?? 8

  @Test(arguments: 0..<histories) func reopenedAmongRandomSteps(_ seed: UInt64) throws {
    var retention = Retention()
    retention.results = 300
    retention.deadLetters = 900
    retention.events = 40
    retention.requests = 200
    var pair = try QueuePair(retention: retention, seed: seed)
    for step in 0..<400 {
      let name = try pair.step()
      guard step == 399 || pair.isTime(1, of: 3) else { continue }
      try pair.kept.reopen()
      let (kept, model) = (try pair.view(pair.kept.memory), try pair.view(pair.model))
      guard kept == model else {
        Issue.record("step \(step), \(name): \(kept.difference(from: model))")
        return
      }
    }
  }
}

/// Both queues, and what both have answered.
private struct QueuePair {
  let kept: QueueFileFixture
  let model: MemoryQueue
  private let clock = ManualClock()
  private var dice: SplitMix
  private var leases: [(kept: LeaseID, model: LeaseID)] = []
  private var requests: [(kept: RequestAttempt, model: RequestAttempt)] = []
  private let worker = WorkerIdentity(worker: "w", device: "cpu")

  init(retention: Retention, seed: UInt64) throws {
    kept = try QueueFileFixture(retention: retention)
    model = MemoryQueue(retention: retention, clock: clock)
    dice = SplitMix(seed: seed)
  }

  mutating func isTime(_ times: Int, of all: Int) -> Bool { Int.random(in: 0..<all, using: &dice) < times }
  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &dice) }

  /// Of what is in a queue all but what is drawn at random.
  func view(_ queue: MemoryQueue) throws -> [String] {
    let jobs = try queue.list(.all, limit: .max)
    var lines = jobs.map { job in
      var job = job
      job.token = 0
      job.nonce = ""
      return "\(job)"
    }
    for job in jobs {
      lines.append("\(job.id): \(String(decoding: try queue.document(job.id) ?? [], as: UTF8.self))")
    }
    lines += try queue.events(after: .start, limit: .max, wait: 0).map { event in
      var event = event
      event.token = 0
      return "\(event)"
    }
    lines.append("\(try queue.stats())")
    lines += try queue.rejected(limit: .max).map { "\($0)" }
    lines += try queue.page(JobPage.Request(limit: 1000)).jobs.map { "page \($0.id)" }
    lines.append("\(try queue.unread("posted"))")
    return lines
  }

  /// Does the same to both, and returns what.
  mutating func step() throws -> String {
    let id = "job-\(below(30))"
    switch below(20) {
    case 0, 1, 2:
      let request = JobRequest(
        id: id, priority: 40 + 10 * below(3), tenant: "t\(below(3))",
        runAt: isTime(1, of: 3) ? model.now().adding(seconds: Double(below(100))) : nil,
        maxAttempts: 1 + below(3), work: Double(below(10)))
      let document = Array("\(id) \(below(1000))".utf8)
      try same("enqueue") { queue in try queue.enqueue(request, document: document) }
    case 3:
      let jobs = (0..<below(5)).map { NewJob(JobRequest(id: "\(id)-\($0)"), document: [UInt8($0)]) }
      try same("enqueue many") { queue in try queue.enqueue(jobs) }
    case 4, 5: try post(id)
    case 6: try admit()
    case 7, 8, 9: try lease()
    case 10, 11, 12: try settle()
    case 13: try same("cancel") { queue in try queue.cancel(id) }
    case 14: try same("replay") { queue in try queue.replay(id) }
    case 15:
      if isTime(1, of: 2) {
        try same("resume") { queue in try queue.resume() }
      } else {
        try same("pause") { queue in try queue.pause() }
      }
    case 16: try renewAndCommit()
    case 17: try request()
    case 18:
      let (most, holder) = (below(6), "holder-\(below(2))")
      try same("hold") { queue in try queue.hold([id, id + "-0"], for: holder, most: most, rerun: false) }
    default: try pass()
    }
    return lastStep
  }

  private var lastStep = ""

  private mutating func same<T: Equatable>(_ name: String, _ call: (MemoryQueue) throws -> T) throws {
    lastStep = name
    let (a, b) = (try call(kept.memory), try call(model))
    #expect(a == b, "\(name)")
  }

  private mutating func same(_ name: String, _ call: (MemoryQueue) throws -> Void) throws {
    lastStep = name
    try call(kept.memory)
    try call(model)
  }

  private mutating func post(_ id: String) throws {
    let text =
      switch below(4) {
      case 0: "no job \(below(100))"
      case 1: #"{"cancel": "\#(id)"}"#
      case 2: #"{"version": 1, "id": "\#(id)", "fps": 0}"#
      default: #"{"version": 1, "id": "posted"}"#
      }
    try same("post") { queue in try queue.post(Array(text.utf8)) }
  }

  private mutating func admit() throws {
    let limit = 1 + below(4)
    try same("admit") { queue in
      try queue.admit(limit: limit, wait: 0) { document in
        guard document.count.isMultiple(of: 2) else { return Admitter().read(document) }
        return .job(JobRequest(id: String(decoding: document.prefix(12), as: UTF8.self)))
      }
    }
  }

  private mutating func lease() throws {
    lastStep = "lease"
    let seconds = Double(5 + below(60))
    let a = try kept.memory.lease(as: worker, for: seconds, wait: 0)
    let b = try model.lease(as: worker, for: seconds, wait: 0)
    #expect(a?.id.job == b?.id.job && a?.document == b?.document && a?.manifest == b?.manifest)
    if let a, let b { leases.append((a.id, b.id)) }
  }

  private mutating func settle() throws {
    guard !leases.isEmpty else { return lastStep = "settle nothing" }
    let lease = leases.remove(at: below(leases.count))
    guard let record = try model.job(lease.model.job) else { return lastStep = "settle what is forgotten" }
    let error = JobError("x.again", "again", retryable: true)
    let outcome: Outcome =
      switch below(6) {
      case 0: .failed(JobError("x.bad", "bad"))
      case 1: .failed(error)
      case 2: .handedBack
      case 3: .deviceRefused(error)
      default: .succeeded(JobResult(state: .succeeded))
      }
    if isTime(1, of: 10) {
      kept.memory.mayHaveForgotten(lease.kept.job)
      model.mayHaveForgotten(lease.model.job)
    }
    let settlement = JobLife.settle(record, outcome, now: model.now(), jitter: 0)
    lastStep = "settle \(settlement)"
    let a = Result { try kept.memory.settle(lease.kept, settlement) }
    let b = Result { try model.settle(lease.model, settlement) }
    #expect((try? a.get()) == (try? b.get()))
  }

  private mutating func renewAndCommit() throws {
    lastStep = "renew"
    // Sums of these are exact, in whatever order.
    let progress = Double(below(4)) / 4
    let a = try kept.memory.renew(leases.map { Renewal($0.kept, progress: progress) }, for: 30)
    let b = try model.renew(leases.map { Renewal($0.model, progress: progress) }, for: 30)
    #expect(a == b)
    guard let lease = leases.first, isTime(1, of: 2) else { return }
    lastStep = "commit"
    let c = Result { try kept.memory.commit(lease.kept, manifest: [1, 2], for: 30) }
    let d = Result { try model.commit(lease.model, manifest: [1, 2], for: 30) }
    #expect((try? c.get()) != nil ? (try? d.get()) != nil : (try? d.get()) == nil)
  }

  private mutating func request() throws {
    lastStep = "request"
    if !requests.isEmpty, isTime(1, of: 2) {
      let attempt = requests.removeFirst()
      let ends: [RequestEnd] = [.answered([1]), .refused, .interrupted]
      let end = ends[below(3)]
      try kept.memory.finish(attempt.kept, end)
      return try model.finish(attempt.model, end)
    }
    let request = RepeatableRequest(
      key: "key\(below(5))", digest: "digest\(below(2))", sender: "sender", mostOfSender: 3)
    switch (try kept.memory.begin(request, for: 20), try model.begin(request, for: 20)) {
    case (.begun(let a), .begun(let b)): requests.append((a, b))
    case (let a, let b): #expect(a == b)
    }
  }

  private mutating func pass() throws {
    lastStep = "maintain"
    let seconds = Double(below(60))
    kept.advance(seconds: seconds)
    clock.advance(seconds: seconds)
    let (a, b) = (try kept.memory.maintain(limit: 3), try model.maintain(limit: 3))
    #expect(a.expired.map(\.id) == b.expired.map(\.id) && a.nextDue == b.nextDue)
    for (one, other) in zip(a.expired, b.expired) {
      let lost = JobLife.settle(other, .workerLost, now: model.now(), jitter: 0)
      #expect(try kept.memory.reap(one.lease, lost) == model.reap(other.lease, lost))
    }
  }
}
