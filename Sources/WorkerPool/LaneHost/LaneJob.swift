import ClipJob
import LaneProtocol
import Quotes
import Rendering
import Sandbox
import Synchronization
import Telemetry
import Threads

/// One order, carried out in the lane: completes what an earlier attempt had begun to publish, or renders.
final class LaneJob: @unchecked Sendable {
  // Unchecked: `mayBegin` and `mayPublish` are guarded by `condition`, `isReverted` is of one thread; the rest is
  // constant.
  private let order: LaneOrder
  private let device: any RenderDevice
  private let locator: MediaLocator
  private let rules: LaneRules?
  private let cores: Int
  private let send: @Sendable (FromLane) -> Void
  private let heartbeat = Heartbeat()
  /// Whether nothing is in place of what an earlier attempt, or this one, had begun to publish. Of the job's thread.
  private var isReverted: Bool
  /// How far the render is, from its thread to the one that reports.
  private let progress = Mutex(LaneProgress())
  private let condition = Condition()
  private var mayBegin: Bool?
  private var mayPublish: Bool?

  /// What the gate throws when the supervisor says no; never seen outside of the lane.
  private static let refusal = "publication.refused"
  /// Seconds between two reports.
  private static let reportInterval = 0.25

  init(
    _ order: LaneOrder, device: any RenderDevice, locator: MediaLocator, cores: Int, rules: LaneRules? = nil,
    send: @escaping @Sendable (FromLane) -> Void
  ) {
    self.order = order
    self.device = device
    self.locator = locator
    self.rules = rules
    self.cores = cores
    self.send = send
    isReverted = order.manifest == nil
  }

  func cancel() { heartbeat.cancellation.cancel() }

  /// The supervisor's answer to `planned`.
  func answer(mayBegin: Bool) {
    condition.locked { self.mayBegin = mayBegin }
    condition.broadcast()
  }

  /// The supervisor's answer to `publishing`.
  func answer(mayPublish: Bool) {
    condition.locked { self.mayPublish = mayPublish }
    condition.broadcast()
  }

  /// Does all of it; the message that ends the job. Holds the calling thread to the job's files, for good.
  func run() -> FromLane {
    let (isOver, hasReported) = (Completion(), Completion())
    let isReporting = WorkThread.start("report", hasReported) { [self] in
      var last = LaneProgress()
      repeat {
        let now = report
        if now != last { send(.progress(now)) }
        last = now
      } while !isOver.wait(seconds: Self.reportInterval)
    }
    guard isReporting else {
      return .failed(
        JobError("machine.threads", "the lane's machine cannot start more threads", retryable: true),
        isReverted: isReverted)
    }
    let last = outcome()
    // Nothing follows the last word.
    isOver.signal()
    hasReported.wait()
    return last
  }

  private var report: LaneProgress {
    var report = progress.withLock { $0 }
    report.heartbeat = heartbeat.reading
    return report
  }

  private func outcome() -> FromLane {
    do throws(JobErrors) {
      return try done()
    } catch {
      if error.errors.contains(where: { $0.code == Self.refusal || $0.code == JobError.cancelled.code }) {
        return .cancelled
      }
      return .failed(error.summary, isReverted: isReverted)
    }
  }

  private func done() throws(JobErrors) -> FromLane {
    let job = try heartbeat.during(.order, amount: order.document.count) { _ throws(JobErrors) in
      try Job.parse(order.document)
    }
    try confine(to: job)
    do {
      if let completed = try takeOver(job) { return .finished(completed) }
      isReverted = true
      if order.onlyReverts { return .reverted }
    } catch {
      switch error {
      case .overtaken(let token): return .overtaken(by: token)
      case .failed(let error):
        isReverted = true
        throw JobErrors([error])
      case .notReverted(let error):
        isReverted = false
        throw JobErrors([error])
      }
    }
    let plan = try RenderPlan(
      job, locator: locator, memoryLimit: order.memoryLimit, cores: cores, heartbeat: heartbeat)
    let inHardware = DeviceClass.encodesInHardware(DeviceClass.of(label: device.label))
    let work = plan.work(encodingInHardware: inHardware)
    send(.planned(LanePlan(work: work, memory: plan.estimatedMemory, transfers: plan.transfers)))
    guard waitForAnswer(\.mayBegin) else { return .cancelled }
    do {
      return try render(plan)
    } catch {
      throw JobErrors([error])
    }
  }

  private func confine(to job: Job) throws(JobErrors) {
    guard let rules else { return }
    let files = JobFiles(job, locator: locator)
    do {
      try JobRules(sources: files.sources, outputFolders: files.outputFolders).enter(inside: rules)
    } catch {
      throw JobErrors([JobError("machine.sandbox", "\(error.message).", retryable: true)])
    }
  }

  /// Completes what an earlier attempt had begun to publish, and gives its result; otherwise takes back what any has
  /// left, nil.
  private func takeOver(_ job: Job) throws(PublicationError) -> JSONValue? {
    let lease = order.lease
    let publication: Publication
    do {
      publication = try Publication(
        job, owner: order.fileOwner, token: lease.token, nonce: lease.nonce, locator: locator)
    } catch {
      // A job with paths that are forbidden has left nothing behind; the plan tells all that is wrong with it.
      if order.manifest == nil { return nil }
      throw .notReverted(error)
    }
    if let manifest = order.manifest,
      try publication.complete(
        manifest.files, token: manifest.token, nonce: manifest.nonce, heartbeat: heartbeat)
    {
      return manifest.result
    }
    if let manifest = order.manifest { publication.abandonUploads(manifest.files, heartbeat: heartbeat) }
    // Always: the record does not know of attempts that a server has forgotten.
    try publication.revokePredecessors(evenIfComplete: order.onlyReverts)
    // Of a lane that died under this lease.
    if let failure = publication.discard() { throw .notReverted(failure) }
    if order.hasPredecessors { publication.removeOldLeftovers() }
    return nil
  }

  /// Renders and publishes.
  private func render(_ plan: RenderPlan) throws(JobError) -> FromLane {
    let noted = Mutex<JSONValue>(.null)
    let gate: PublicationGate = { [self] result throws(JobError) in
      let document = result.document(
        id: order.lease.job, attempts: order.attempts, worker: order.worker, queued: order.queued
      ).document
      noted.withLock { $0 = document }
      let files = result.files.map {
        Publication.File(to: $0.to, bytes: $0.bytes, sha256: $0.sha256, note: $0.note)
      }
      send(
        .publishing(
          PublicationManifest(
            token: order.lease.token, nonce: order.lease.nonce, files: files, result: document)))
      guard waitForAnswer(\.mayPublish) else { throw JobError(Self.refusal, "the lease is lost") }
    }
    let session = RenderSession(
      plan, device: device, heartbeat: heartbeat,
      publication: PublicationRules(
        naming: .attempt(job: order.fileOwner, token: order.lease.token, nonce: order.lease.nonce),
        gate: gate)
    ) { [self] now in
      let memory = device.memoryHeld
      progress.withLock { ($0.fraction, $0.frames, $0.deviceMemory) = (now.fraction, now.frames, memory) }
    }
    do {
      _ = try session.run()
    } catch {
      switch session.publicationError {
      case .overtaken(let token): return .overtaken(by: token)
      case .notReverted: isReverted = false
      case .failed, nil: break
      }
      throw error
    }
    return .finished(noted.withLock { $0 }, deviceMemory: device.memoryHeld)
  }

  private func waitForAnswer(_ answer: KeyPath<LaneJob, Bool?>) -> Bool {
    condition.locked {
      while true {
        if let answer = self[keyPath: answer] { return answer }
        condition.wait()
      }
    }
  }
}
