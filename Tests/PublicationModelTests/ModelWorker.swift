import ClipJob
import Foundation
import JobQueue
import LaneProtocol
import TestKit
import WorkerPool

@testable import Rendering

/// A worker and its lane, as a model takes their steps one by one: the queue and the files are the real ones, and the
/// steps come in the order of LaneSlot, Attempt, LaneJob and RenderSession.
final class ModelWorker {
  private enum Step {
    case begin, resume, revoke
    case stage(Int)
    case write(Int, isSecondHalf: Bool)
    case commit, claim, prepare
    case place(Int)
    case confirm, sync, clear
    case settle(Outcome, isPublishing: Bool)
    case over
  }

  private struct Attempt {
    let lease: Lease
    let publication: Publication
    let contents: [[UInt8]]
    /// What may be half in place, its own or an earlier attempt's.
    var manifest: PublicationManifest?
    var next = Step.begin
    var files: [StagedFile] = []
    var set: PublicationSet?
    var isGranted = false
    var isCancelled = false
    /// It renders nothing, and only takes back.
    var isLast: Bool { lease.record.pendingEnd != nil }
    /// How often the queue had been set back when its publication was allowed, or found.
    var rewinds = 0

    var naming: StagingName { .attempt(job: lease.id.job, token: lease.id.token, nonce: lease.id.nonce) }
    /// A lease that is lost, and a wish to cancel, stop what only renders.
    var mayBeStopped: Bool {
      switch next {
      case .stage, .write, .commit: !isGranted
      default: false
      }
    }
  }

  private let queue: any JobQueue
  private let identity: WorkerIdentity
  private unowned let world: ModelWorld
  private var attempt: Attempt?
  var isPaused = false

  init(_ number: Int, queue: any JobQueue, world: ModelWorld) {
    identity = WorkerIdentity(worker: "worker-\(number)", device: "cpu")
    self.queue = queue
    self.world = world
  }

  var isIdle: Bool { attempt == nil }
  private func note(_ text: String) {
    world.note(
      "\(identity.worker) \(attempt.map { "\($0.lease.id.job) \($0.lease.id.token) " } ?? "")\(text)")
  }

  // MARK: - What happens to it

  func lease() throws {
    guard let lease = try queue.lease(as: identity, for: ModelWorld.lease, wait: 0) else { return }
    let id = lease.id
    let publication = try Publication(
      world.job(id.job), owner: id.job, token: id.token, nonce: id.nonce, locator: world.locator)
    attempt = Attempt(
      lease: lease, publication: publication, contents: world.contents(of: id),
      manifest: lease.manifest.flatMap { PublicationManifest($0) })
    attempt?.rewinds = world.rewinds
    if attempt?.isLast == true { world.lastLeases += 1 }
    note(
      "leases\(attempt?.isLast == true ? " for the last time" : ""), manifest \(attempt?.manifest?.token ?? 0)"
    )
  }

  /// As the renewer does.
  func renew() throws {
    guard let current = attempt else { return }
    switch try queue.renew([Renewal(current.lease.id)], for: ModelWorld.lease)[0] {
    case .held: break
    case .cancelled:
      attempt?.isCancelled = true
      if current.mayBeStopped { stop(.cancelled) }
    case .lost where current.mayBeStopped:
      note("learns that its lease is lost")
      current.files.forEach { $0.discard() }
      attempt = nil
    case .lost: break
    }
  }

  /// The job's fault, or not.
  func fail(_ error: JobError) { if attempt?.mayBeStopped == true { stop(.failed(error)) } }

  private func stop(_ outcome: Outcome) {
    note("stops: \(outcome)")
    attempt?.files.forEach { $0.discard() }
    attempt?.next = .settle(outcome, isPublishing: false)
  }

  /// kill -9 of the worker with its lane: what it left stays.
  func die() {
    guard attempt != nil else { return }
    note("dies")
    attempt?.files.forEach { $0.handOver() }
    attempt = nil
  }

  /// kill -9 of its lane: another one completes what was granted.
  func loseLane() {
    guard var current = attempt else { return }
    switch current.next {
    case .settle, .over: return
    default: break
    }
    note("loses its lane")
    current.files.forEach { $0.handOver() }
    current.files = []
    current.set = nil
    if current.manifest != nil {
      current.next = .resume
    } else {
      current.publication.discard()
      let evidence = JobError("lane.killed", "killed", retryable: true)
      current.next = .settle(.laneLost(evidence: evidence, isOwnFault: false), isPublishing: false)
    }
    attempt = current
  }

  // MARK: - One step

  func step() throws {
    guard var current = attempt else { return }
    do {
      try take(&current)
    } catch let error as PublicationError {
      let error = current.set?.giveUp(error) ?? error
      note("\(error)")
      switch error {
      case .overtaken(let token):
        queue.raiseTokens(above: token)
        let evidence = JobError("attempt.overtaken", "overtaken by \(token)", retryable: true)
        current.next =
          current.manifest == nil
          ? .settle(.laneLost(evidence: evidence, isOwnFault: false), isPublishing: false)
          : .settle(.notReverted(evidence), isPublishing: true)
      case .failed(let error): current.next = .settle(.failed(error), isPublishing: false)
      case .notReverted(let error): current.next = .settle(.notReverted(error), isPublishing: true)
      }
      current.files.forEach { $0.discard() }
    } catch let error as JobError {
      note("\(error.code): \(error.message)")
      current.next = .settle(.failed(error), isPublishing: false)
      current.files.forEach { $0.discard() }
    }
    if case .over = current.next { attempt = nil } else { attempt = current }
  }

  private func take(_ current: inout Attempt) throws {
    let count = current.contents.count
    switch current.next {
    case .begin: current.next = current.manifest == nil ? .revoke : .resume
    case .resume:
      if let manifest = current.manifest,
        let set = try current.publication.resume(manifest.files, token: manifest.token, nonce: manifest.nonce)
      {
        current.set = set
        current.next = .claim
      } else {
        current.manifest = nil
        current.isGranted = false
        current.next = .revoke
      }
    case .revoke:
      try current.publication.revokePredecessors(evenIfComplete: current.isLast)
      // Of a lane that died under this lease.
      current.publication.discard()
      current.next = current.isLast ? .settle(.reverted, isPublishing: false) : .stage(0)
    case .stage(let number):
      let location = try world.locator.locate(world.outputs(of: current.lease.id.job)[number], at: "outputs")
      current.files.append(try StagedFile(location, number: number, naming: current.naming))
      current.next = number + 1 < count ? .stage(number + 1) : .write(0, isSecondHalf: false)
    case .write(let number, let isSecondHalf):
      let content = current.contents[number]
      let half = isSecondHalf ? content[(content.count / 2)...] : content[..<(content.count / 2)]
      let written = half.withUnsafeBytes {
        write(current.files[number].descriptor.raw, $0.baseAddress, $0.count)
      }
      guard written == half.count else { throw JobError("output.unwritable", "errno \(errno)") }
      let last = number + 1 == count
      current.next =
        !isSecondHalf
        ? .write(number, isSecondHalf: true) : last ? .commit : .write(number + 1, isSecondHalf: false)
    case .commit: try commit(&current)
    case .claim:
      try current.set?.claim()
      current.next = .prepare
    case .prepare:
      try current.set?.prepare()
      current.next = .place(0)
    case .place(let number):
      try current.set?.place(number)
      current.next = number + 1 < count ? .place(number + 1) : .confirm
    case .confirm:
      try current.set?.confirm()
      current.next = .sync
    case .sync:
      try current.set?.sync()
      current.next = .clear
    case .clear:
      current.set?.clear()
      note("has published")
      if let manifest = current.manifest {
        let source = LeaseID(job: current.lease.id.job, token: manifest.token, nonce: manifest.nonce)
        world.finished(source, allowedAfter: current.rewinds)
      }
      let result = current.manifest.flatMap { JobResult(reading: $0.result.bytes()) }
      current.next = .settle(.succeeded(result ?? JobResult(state: .succeeded)), isPublishing: false)
    case .settle(let outcome, let isPublishing):
      try settle(current, outcome, isPublishing: isPublishing)
      current.next = .over
    case .over: break
    }
  }

  private func commit(_ current: inout Attempt) throws {
    var files: [Publication.File] = []
    for (number, file) in current.files.enumerated() {
      try file.makeDurable()
      let receipt = try file.target.receipt()
      files.append(
        .init(
          to: world.outputs(of: current.lease.id.job)[number], bytes: receipt.bytes, sha256: receipt.sha256))
    }
    let result = JobResult(
      id: current.lease.id.job, state: .succeeded,
      outputs: files.map {
        var file = JobResult.File(to: $0.to)
        file.sha256 = $0.sha256
        return file
      })
    let manifest = PublicationManifest(
      token: current.lease.id.token, nonce: current.lease.id.nonce, files: files, result: result.document)
    let id = current.lease.id
    let isAllowed = try isNewest { () throws(QueueError) in
      try queue.commit(id, manifest: manifest.bytes, for: ModelWorld.lease)
    }
    guard isAllowed else {
      note("may not publish")
      current.files.forEach { $0.discard() }
      current.next = .over
      return
    }
    note("may publish")
    current.rewinds = world.rewinds
    world.completed(current.lease.id, files)
    current.manifest = manifest
    current.isGranted = true
    current.files.forEach { $0.handOver() }
    current.set = PublicationSet(current.files, naming: current.naming)
    current.next = .claim
  }

  private func settle(_ current: Attempt, _ outcome: Outcome, isPublishing: Bool) throws {
    var record = current.lease.record
    record.isPublishing = isPublishing
    record.isCancelRequested = record.isCancelRequested || current.isCancelled
    let settlement = JobLife.settle(record, outcome, now: try queue.now(), jitter: world.jitter())
    let counts = try isNewest { () throws(QueueError) in try queue.settle(current.lease.id, settlement) }
    note("settles: \(outcome)\(counts ? "" : ", which does not count")")
  }

  /// Whether the queue does what only the newest lease may.
  private func isNewest(_ call: () throws(QueueError) -> Void) throws(QueueError) -> Bool {
    do {
      try call()
      return true
    } catch {
      guard error.kind == .stale else { throw error }
      return false
    }
  }
}
