import ClipJob
import Quotes
import Rendering
import Synchronization
import Telemetry
import Threads

/// One order, carried out in the lane: completes what an earlier attempt had begun to publish, or renders.
final class LaneJob: @unchecked Sendable {
  // Unchecked: `mayBegin` and `mayPublish` are guarded by `condition`; the rest is constant.
  private let order: LaneOrder
  private let device: any RenderDevice
  private let locator: MediaLocator
  private let cores: Int
  private let send: @Sendable (FromLane) -> Void
  private let cancellation = Cancellation()
  private let condition = Condition()
  private var mayBegin: Bool?
  private var mayPublish: Bool?

  /// What the gate throws when the supervisor says no; never seen outside of the lane.
  private static let refusal = "publication.refused"
  private static let cancelledCode = "job.cancelled"

  init(
    _ order: LaneOrder, device: any RenderDevice, locator: MediaLocator, cores: Int,
    send: @escaping @Sendable (FromLane) -> Void
  ) {
    self.order = order
    self.device = device
    self.locator = locator
    self.cores = cores
    self.send = send
  }

  func cancel() { cancellation.cancel() }

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

  /// Does all of it; the message that ends the job.
  func run() -> FromLane {
    do throws(JobErrors) {
      return try done()
    } catch {
      if error.errors.contains(where: { $0.code == Self.refusal || $0.code == Self.cancelledCode }) {
        return .cancelled
      }
      return .failed(error.summary)
    }
  }

  private func done() throws(JobErrors) -> FromLane {
    let job = try Job.parse(order.document)
    send(.progress(LaneProgress(stage: .plan)))
    if let publication = try? Publication(job, owner: order.fileOwner, locator: locator) {
      if let manifest = order.manifest {
        do {
          if try publication.complete(manifest.files, token: manifest.token) {
            return .finished(manifest.result)
          }
        } catch {
          throw JobErrors([error])
        }
      }
      if order.hasPredecessors { publication.removeLeftovers(before: order.lease.token) }
    }
    let plan = try RenderPlan(job, locator: locator, memoryLimit: order.memoryLimit, cores: cores)
    let inHardware = DeviceClass.encodesInHardware(DeviceClass.of(label: device.label))
    send(.planned(LanePlan(work: plan.work(encodingInHardware: inHardware), memory: plan.estimatedMemory)))
    guard waitForAnswer(\.mayBegin) else { return .cancelled }
    do {
      return .finished(try render(plan), deviceMemory: device.memoryHeld)
    } catch {
      throw JobErrors([error])
    }
  }

  /// Renders and publishes; the result document.
  private func render(_ plan: RenderPlan) throws(JobError) -> JSONValue {
    let noted = Mutex<JSONValue>(.null)
    let gate: PublicationGate = { [self] result throws(JobError) in
      let document = result.document(
        id: order.lease.job, attempts: order.attempts, worker: order.worker, queued: order.queued
      ).document
      noted.withLock { $0 = document }
      let files = result.files.map { Publication.File(to: $0.to, bytes: $0.bytes, sha256: $0.sha256) }
      send(.publishing(PublicationManifest(token: order.lease.token, files: files, result: document)))
      guard waitForAnswer(\.mayPublish) else { throw JobError(Self.refusal, "The lease is lost.") }
    }
    let session = RenderSession(
      plan, device: device, cancellation: cancellation,
      publication: PublicationRules(
        naming: .attempt(job: order.fileOwner, token: order.lease.token), gate: gate)
    ) { [send, device] progress in
      send(
        .progress(
          LaneProgress(
            stage: .render, fraction: progress.fraction, frames: progress.frames,
            deviceMemory: device.memoryHeld)))
    }
    _ = try session.run()
    return noted.withLock { $0 }
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
