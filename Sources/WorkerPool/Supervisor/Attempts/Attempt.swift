import ClipJob
import JobQueue
import LaneProtocol
import Logging
import Processes
import Rendering
import Telemetry
import Threads

/// One leased job in one lane, from the order to the lane's last word.
struct Attempt {
  enum End {
    /// The files are in their place; the result document.
    case finished([UInt8])
    case ended(Outcome)
    /// The lane said that it was stopped, and so it was: the lease is not held any more.
    case leaseLost
    /// The lane ended under the job. `publishing`: what may be half in place, its own or of an earlier attempt.
    case died(LaneDeath, publishing: PublicationManifest?)
    /// The lane ended before it had even read the order: no fault of the job.
    case neverStarted
  }

  let held: HeldLease
  let lane: LaneProcess
  let limits: LaneWatch.Limits
  let queue: any JobQueue
  let leaseSeconds: Double
  let calls: QueueCall
  let oomKills: OOMKills
  /// What the job is quoted at.
  let quoted: QuotedAttempt
  /// Told what the lane says of its GPU's memory.
  let onDeviceMemory: (HeldMemory) -> Void
  /// Of its device; it knows the attempt by the lane's number.
  let account: DeviceAccount
  let number: Int

  /// Seconds between looks at the lane's memory.
  private static let lookInterval = 0.25
  /// The errors that speak of the device or its machine and not of the job.
  private static let refusals: Set<String> = [
    "limits.memory", "machine.memory", "machine.media", "machine.stores", DeviceError.full,
    DeviceError.failed, DeviceError.lost,
  ]

  func run(_ order: LaneOrder) -> End {
    let start = monotonicSeconds()
    let killsBefore = oomKills.count
    var watch = LaneWatch(
      limits, start: start, work: [Heartbeat.Work(.order, amount: order.document.count)])
    var nextLook = start
    var hasStarted = false
    var quoted = quoted
    /// Why it was not begun, and what it took until its files were complete.
    var declined: JobError?
    var took = 0.0
    // From here on the lane may finish, whatever else happens: all that is left is renaming.
    var granted: PublicationManifest?
    let claims = LaneClaims(order: order, job: quoted.job)
    // Who plans has found nothing to complete of an earlier attempt, and taken it back.
    var publishing: PublicationManifest? { granted ?? (quoted.plan == nil ? order.manifest : nil) }
    lane.begin(order, quoted.job)
    defer { lane.endJob() }
    while true {
      if let reason = held.reasonToStop(at: monotonicSeconds()),
        reason == .handedBack
          || (granted == nil && (reason != .cancelled || (publishing == nil && !order.onlyReverts)))
      {
        act(watch.stop(LaneWatch.Reason(reason), at: monotonicSeconds()))
      }
      let step = look(&watch, &nextLook)
      if step == .kill, watch.wasAsked {
        calls.log.warning(
          "did not stop within \(Int(limits.stopping.rounded(.up))) s; killing its lane",
          WorkerLog.Subject(queue: calls.queue, job: held.id.job, token: held.id.token))
      }
      act(step)
      switch lane.next(until: monotonicSeconds() + Self.lookInterval) {
      case .timeout, .woken: continue
      case .garbled(let what):
        _ = watch.stop(.garbled(what), at: monotonicSeconds())
        return died(lane.killAndWait(), watch, start, killsBefore, publishing)
      case .ended(let exit):
        if !hasStarted, watch.reason == nil, granted == nil {
          calls.log.warning(
            "the lane ended before it read its order (\(exit)); starting another one",
            WorkerLog.Subject(queue: calls.queue, job: held.id.job, token: held.id.token))
          return .neverStarted
        }
        return died(exit, watch, start, killsBefore, publishing)
      case .message(let message):
        hasStarted = true
        switch message {
        case .started: watch.advanced()
        case .progress(let progress):
          watch.heard(progress.heartbeat)
          held.progress = progress.fraction
          progress.deviceMemory.map(onDeviceMemory)
        case .planned(let plan) where quoted.plan == nil && granted == nil:
          declined = quoted.planned(plan)
          if quoted.isUnpriced {
            calls.log.warning(
              "its budget cannot be enforced: there is no price for \(quoted.device)",
              WorkerLog.Subject(queue: calls.queue, job: held.id.job, token: held.id.token))
          }
          lane.send(declined == nil ? .proceed : .decline)
          watch.advanced()
        case .publishing(let manifest) where granted == nil && claims.objection(to: manifest) != nil:
          _ = watch.stop(.garbled(claims.objection(to: manifest) ?? ""), at: monotonicSeconds())
          return died(lane.killAndWait(), watch, start, killsBefore, publishing)
        case .publishing(var manifest) where granted == nil:
          took = monotonicSeconds() - start
          manifest.result = quoted.telling(manifest.result, seconds: took)
          let priced = priced(manifest)
          if let reason = watch.reason ?? commit(priced).map({ LaneWatch.Reason($0) }) {
            account.goOn(number)
            act(watch.stop(reason, at: monotonicSeconds()))
            lane.send(.refuse)
          } else {
            granted = priced
            lane.send(.publish)
          }
          watch.advanced()
        case .finished(_, let deviceMemory) where granted != nil:
          deviceMemory.map(onDeviceMemory)
          if let granted { quoted.teach(seconds: took, result: granted.result) }
          return .finished(granted?.result.bytes() ?? [])
        case .finished where order.manifest != nil:
          return .finished(order.manifest?.result.bytes() ?? [])
        case .failed(let error, let isReverted):
          if watch.reason == .leaseLost { return .leaseLost }
          if !isReverted { return .ended(.notReverted(error)) }
          return .ended(Self.refusals.contains(error.code) ? .deviceRefused(error) : .failed(error))
        case .cancelled where watch.reason != nil:
          return watch.reason == .leaseLost ? .leaseLost : .ended(.cancelled)
        case .reverted where order.onlyReverts: return .ended(.reverted)
        case .overtaken(let token):
          if watch.reason == .leaseLost { return .leaseLost }
          // A later lease is newer still.
          queue.raiseTokens(above: token)
          let evidence = Self.overtaken(by: token)
          // What it was completing may be in place by its own attempt, which lives: a next one completes it.
          return .ended(
            publishing == nil ? .laneLost(evidence: evidence, isOwnFault: false) : .notReverted(evidence))
        case .cancelled where declined != nil:
          return .ended(declined.map { .failed($0) } ?? .cancelled)
        case .ready, .planned, .publishing, .finished, .cancelled, .reverted, .surveyed:
          let text = message.frame.head.text().prefix(200)
          _ = watch.stop(.garbled("an unexpected message: \(text)"), at: monotonicSeconds())
          return died(lane.killAndWait(), watch, start, killsBefore, publishing)
        }
      }
    }
  }

  /// Looks at the lane, now and then.
  private func look(_ watch: inout LaneWatch, _ next: inout Double) -> LaneWatch.Action {
    let now = monotonicSeconds()
    guard now >= next || watch.reason != nil else { return .goOn }
    next = now + Self.lookInterval
    let vitals = watch.wantsVitals(at: now) ? ProcessVitals(of: lane.pid) : nil
    return watch.step(at: now, resident: lane.residentBytes, vitals: vitals)
  }

  private static func overtaken(by token: Int64) -> JobError {
    JobError(
      "attempt.overtaken",
      "a newer attempt (token \(token)), unknown to the queue, is working on the job's outputs",
      hint: "the queue lost its last writes; the job is retried, and only the newest attempt can publish",
      retryable: true)
  }

  private func act(_ action: LaneWatch.Action) {
    switch action {
    case .goOn: break
    case .cancel: lane.send(.cancel)
    case .kill: lane.kill()
    }
  }

  private func died(
    _ exit: ProcessExit, _ watch: LaneWatch, _ start: Double, _ killsBefore: Int?,
    _ publishing: PublicationManifest?
  ) -> End {
    let kills = oomKills.count
    let death = LaneDeath(
      exit: exit, reason: watch.reason, wasOutOfMemory: (kills ?? 0) > (killsBefore ?? kills ?? 0),
      ranFor: monotonicSeconds() - start, largestResident: watch.largestResident, limits: limits,
      lastWords: lane.lastWords)
    return .died(death, publishing: publishing)
  }

  /// With what the attempt cost in the result: queue and ledger tell the same.
  private func priced(_ manifest: PublicationManifest) -> PublicationManifest {
    var manifest = manifest
    let bytes = manifest.files.reduce(0) { $0 &+ $1.bytes }
    manifest.result = account.publish(number, manifest.result, bytes: bytes)
    return manifest
  }

  /// Notes in the queue what is about to be published. While the queue is away, the lane waits, for as long as
  /// the lease is certain. Nil: it is noted; otherwise why nothing may be published.
  private func commit(_ manifest: PublicationManifest) -> HeldLease.StopReason? {
    let before = monotonicSeconds()
    let answer = calls.repeated(
      "record a publication", while: { held.reasonToStop(at: monotonicSeconds()) == nil }
    ) { () throws(QueueError) in
      try queue.commit(held.id, manifest: manifest.bytes, for: leaseSeconds)
    }
    switch answer {
    case .value:
      held.renewed(until: before + leaseSeconds)
      return nil
    case .stale: return .leaseLost
    // Somebody wants it cancelled or given back, who may have come between two tries.
    case .gaveUp: return held.reasonToStop(at: monotonicSeconds()) ?? .leaseLost
    }
  }
}
