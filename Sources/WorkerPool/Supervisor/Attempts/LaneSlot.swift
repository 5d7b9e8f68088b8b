import ClipJob
import Costs
import Files
import JobQueue
import LaneProtocol
import Logging
import Processes
import Rendering
import Threads

/// A place for one lane: takes a job, has it done, has it settled, and again. One thread does all of that.
struct LaneSlot {
  /// Among those of its device.
  let number: Int
  let keeper: LaneKeeper
  let board: LaneBoard
  let device: PooledDevice
  let account: DeviceAccount
  let leases: LeaseSource
  let media: MediaWatch
  let stores: StoreWatch
  let options: WorkerOptions
  let draining: Completion
  let ending: Completion
  let oomKills: OOMKills
  let observer: (any WorkerObserver)?
  let log: WorkerLog

  /// Seconds that a lane waits for a job: between two, the idle lane is looked at.
  private static let patience = 3600.0
  /// Lanes that one lease may use up for what was no fault of the job.
  private static let lanesPerLease = 2

  func run() {
    keeper.onFailure = { device.laneFailed(number, $0) }
    let mayGoOn = { !draining.isSet && device.admits(number) }
    var roots: [FileIdentity]?
    while let place = device.admit(number, wakeup: keeper.wakeup) {
      keeper.place = place
      account.open(number)
      board.enter(.starting)
      // A lane may reach into the folders that were there when it started, and no others.
      let found = waitForMedia(while: mayGoOn)
      if roots != nil, found != roots { keeper.quit() }
      roots = found
      // A job is leased only when there is somebody to do it.
      if found != nil, let lane = keeper.ready(while: mayGoOn, pause: { draining.wait(seconds: $0) }),
        waitForStores(lane, while: mayGoOn)
      {
        device.laneIsReady(number)
        board.enter(.idle)
        if let taken = leases.next(waiting: Self.patience, while: mayGoOn) {
          perform(taken.lease, of: taken.source)
        }
      }
      guard !device.admits(number) else { continue }
      keeper.quit()
      account.close(number)
      board.enter(.closed)
      log.info("ended: there is no room for it on the GPU any more", WorkerLog.Subject(lane: keeper.name))
    }
    keeper.quit()
    account.close(number)
    board.enter(.closed)
  }

  /// Which folders the media roots are; nil: the slot has to stop before they are there.
  private func waitForMedia(while mayGoOn: () -> Bool) -> [FileIdentity]? {
    var backoff = Backoff(base: 0.5, cap: 5)
    while mayGoOn() {
      if let found = media.look() { return found }
      draining.wait(seconds: backoff.next())
    }
    return nil
  }

  /// False: the slot has to look around before they can be used.
  private func waitForStores(_ lane: LaneProcess, while mayGoOn: () -> Bool) -> Bool {
    var backoff = Backoff(base: 0.5, cap: 30)
    while stores.trouble != nil, mayGoOn() {
      draining.wait(seconds: backoff.next())
      switch lane.checkStores(while: mayGoOn) {
      case .usable: stores.note(nil)
      case .broken(let why): stores.note(why)
      // The lane may be gone.
      case .unknown: return false
      }
    }
    return mayGoOn()
  }

  // MARK: - One lease

  private func perform(_ lease: Lease, of source: ServedQueue) {
    let lock = HeldLease(lease.id, ends: monotonicSeconds() + options.leaseSeconds, wakeup: keeper.wakeup)
    let subject = WorkerLog.Subject(
      lane: keeper.name, device: device.name, queue: source.label, job: lease.id.job,
      attempt: lease.record.attempts, token: lease.id.token)
    let log = source.calls.log
    keeper.subject = subject
    source.held.add(lock)
    board.work(
      on: LaneState.Work(queue: source.queue.name, job: lease.id.job, tenant: lease.record.tenant), lock)
    defer {
      source.held.remove(lock)
      board.enter(.starting)
      keeper.subject = WorkerLog.Subject(lane: keeper.name, device: device.name)
    }
    log.keepLines(of: subject)
    let start = monotonicSeconds()
    let finisher = AttemptFinisher(lease: lease, source: source, held: lock, subject: subject, start: start)
    let parsed = Result { () throws(JobErrors) in try Job.parse(lease.document) }
    account.begin(number, lease.facts(parsed), of: source.queue.name)
    observer?.attemptBegan(
      AttemptStart(lease.facts(parsed), of: source.queue.name, isPriced: account.isPriced))
    log.info(
      lease.record.pendingEnd == nil
        ? "attempt \(lease.record.attempts) started" : "takes back what attempts of it may have left", subject
    )
    // The device may have been quarantined just now.
    let work =
      device.admits(number)
      ? work(on: parsed, lease, of: source, lock) : .ended(.handedBack, isPublishing: lease.manifest != nil)
    var end: AttemptFinisher.End
    switch work {
    case .finished(let result):
      end = finisher.settle { _ in .succeeded(result: result) }
    case .ended(let outcome, let isPublishing):
      var record = lease.record
      record.isPublishing = isPublishing
      if lock.isCancelled { record.isCancelRequested = true }
      end = finisher.settle { now in
        JobLife.settle(record, outcome, policy: options.retry, now: now, jitter: .random(in: 0..<1)) {
          (try? parsed.get())?.outputs.map(\.to) ?? []
        }
      }
    case .leaseLost:
      log.warning("lease lost; nothing was published", subject)
      log.forgetLines(of: subject)
      end = (.lost, nil)
    }
    var result: JobResult?
    if case .finished(let bytes) = work { result = JobResult(reading: bytes) }
    account.end(number, LedgerEntry.Outcome(end.outcome), result: result)
    guard let observer else { return }
    var report = AttemptReport(
      queue: source.queue.name, job: lease.id.job, tenant: lease.record.tenant,
      attempt: lease.record.pendingEnd == nil ? lease.record.attempts : 0, token: lease.id.token,
      device: device.name, lane: keeper.name,
      outcome: end.outcome, error: end.error, seconds: monotonicSeconds() - start, queued: lease.secondsQueued
    )
    report.result = result
    observer.attemptEnded(report)
  }

  private enum Work {
    case finished([UInt8])
    /// `isPublishing`: some of its files may be in place, and the others wait beside theirs.
    case ended(Outcome, isPublishing: Bool)
    case leaseLost
  }

  /// A job that this worker cannot even give to a lane. Where an earlier attempt may have put files in place, only a worker
  /// that can is able to take them back.
  private static func refused(_ lease: Lease, _ error: JobError) -> Work {
    lease.manifest == nil
      ? .ended(.failed(error), isPublishing: false) : .ended(.notReverted(error), isPublishing: true)
  }

  private func work(
    on parsed: Result<Job, JobErrors>, _ lease: Lease, of source: ServedQueue, _ lock: HeldLease
  ) -> Work {
    let job: Job
    switch parsed {
    case .success(let value): job = value
    case .failure(let errors): return Self.refused(lease, errors.summary)
    }
    guard !options.mediaRoots.paths(of: lease.record.tenant).isEmpty else {
      return Self.refused(lease, MediaRoots.none(for: lease.record.tenant))
    }
    // A job with paths that are forbidden has left nothing behind; its lane tells all that is wrong with it.
    let owner = LaneOrder.fileOwner(lease.id.job, queue: source.queue.name)
    let publication = try? Publication(
      job, owner: owner, token: lease.id.token, nonce: lease.id.nonce,
      locator: options.locator(of: lease.record.tenant))
    var limits = options.lane
    limits.timeout = job.timeout?.seconds
    var manifest = lease.manifest.flatMap { PublicationManifest($0) }
    var lanes = 0
    keeper.scope = options.scope(of: lease.record.tenant)
    while true {
      let reason = {
        let reason = lock.reasonToStop(at: monotonicSeconds())
        // Nobody but a lane can take back what may be in place, and completing it is as quick.
        return reason == .cancelled && (manifest != nil || lease.record.pendingEnd != nil) ? nil : reason
      }
      guard
        let lane = keeper.ready(
          while: { reason() == nil && device.admits(number) }, pause: { ending.wait(seconds: min($0, 1)) })
      else {
        return switch reason() {
        case .leaseLost: .leaseLost
        case .cancelled: .ended(.cancelled, isPublishing: false)
        default: .ended(.handedBack, isPublishing: manifest != nil)
        }
      }
      lanes += 1
      var atWorkSince: Double?
      let attempt = Attempt(
        held: lock, lane: lane, limits: limits, queue: source.queue, leaseSeconds: options.leaseSeconds,
        calls: source.calls, oomKills: oomKills,
        quoted: QuotedAttempt(
          job, device: account.device.name, quoteCache: source.quoteCache, prices: account),
        onDeviceMemory: { [process = lane.pid] memory in
          let since = atWorkSince ?? monotonicSeconds()
          atWorkSince = since
          device.held(memory, of: number, process: process, since: since)
        }, account: account,
        number: number)
      let end = attempt.run(order(lease, of: source, manifest))
      if device.isGPU { judge(end, of: lease, wasComplete: manifest != nil) }
      switch end {
      case .finished(let result): return .finished(result)
      case .ended(let outcome):
        let excused = excused(outcome, lane, lock)
        if case .notReverted = excused { return .ended(excused, isPublishing: true) }
        return .ended(excused, isPublishing: false)
      case .leaseLost: return .leaseLost
      case .neverStarted:
        keeper.drop(.died)
        let evidence = JobError("lane.notStarted", "lanes end before they read their order", retryable: true)
        if lanes >= Self.lanesPerLease {
          return .ended(.laneLost(evidence: evidence, isOwnFault: false), isPublishing: manifest != nil)
        }
      case .died(let death, let publishing):
        keeper.drop(death.end)
        manifest = publishing
        guard manifest != nil else {
          if let failure = publication?.discard() {
            source.calls.log.warning(failure.message, keeper.subject)
          }
          return death.outcome.map { .ended($0, isPublishing: false) } ?? .leaseLost
        }
        // It is whole, and may be half in place: another lane completes it, whatever ended this one.
        guard let outcome = death.outcomeOfPublisher else { return .leaseLost }
        if case .laneLost(let evidence, _) = outcome, lanes < Self.lanesPerLease {
          source.calls.log.warning(
            "its lane ended while publishing; another one completes it: \(evidence.message)", keeper.subject
          )
          continue
        }
        return .ended(outcome, isPublishing: true)
      }
    }
  }

  /// A job that could not use the stores is not charged where this worker cannot use them at all.
  private func excused(_ outcome: Outcome, _ lane: LaneProcess, _ lock: HeldLease) -> Outcome {
    let error: JobError
    switch outcome {
    case .deviceRefused(let refusal), .notReverted(let refusal): error = refusal
    default: return outcome
    }
    guard error.code == StoreWatch.code else { return outcome }
    let found = lane.checkStores {
      lock.beat()
      return lock.reasonToStop(at: monotonicSeconds()) == nil
    }
    guard case .broken(let why) = found else { return outcome }
    stores.note(why)
    // What may be half in place is not charged in any case.
    if case .notReverted = outcome { return outcome }
    return .machineRefused(error)
  }

  /// Tells the GPU how an attempt on it ended.
  private func judge(_ end: Attempt.End, of lease: Lease, wasComplete: Bool) {
    switch end {
    case .finished where !wasComplete: device.ended(.good, of: number)
    case .ended(.deviceRefused(let error)):
      switch error.code {
      case DeviceError.full: device.ended(.full, of: number)
      case DeviceError.failed:
        device.ended(.fault(.init(error.message, culprit: lease.id.job)), of: number)
      case DeviceError.lost:
        // Its context does not heal.
        keeper.drop(.killed)
        device.ended(.fault(.init(error.message)), of: number)
      default: break
      }
    case .died(let death, _):
      guard let doubt = death.doubtOfDevice else { return }
      device.ended(.fault(.init(doubt, culprit: lease.id.job)), of: number)
    case .finished, .ended, .leaseLost, .neverStarted: break
    }
  }

  private func order(_ lease: Lease, of source: ServedQueue, _ manifest: PublicationManifest?) -> LaneOrder {
    let record = lease.record
    return LaneOrder(
      lease: lease.id, queue: source.queue.name, document: lease.document, attempts: record.attempts,
      worker: options.name,
      queued: lease.secondsQueued, memoryLimit: options.lane.memory,
      hasPredecessors: record.attempts > 1 || record.losses > 0 || record.refusals > 0 || manifest != nil
        || record.pendingEnd != nil,
      manifest: manifest, onlyReverts: record.pendingEnd != nil)
  }
}
