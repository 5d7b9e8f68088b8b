import ClipJob
import JobQueue
import Quotes
import Rendering
import Telemetry

// The lane protocol. One job at a time:
//
//   supervisor                                lane
//                              ◄── ready      once, when it can take jobs
//   run ─────────────────────────►
//                              ◄── started    it has read the order
//                              ◄── planned    what the work is made of: is it to be begun?
//   proceed or decline ──────────►
//                              ◄── progress   a few a second, while anything changes
//                              ◄── publishing all files are complete: may they be renamed?
//   publish or refuse ───────────►
//                              ◄── finished | failed | cancelled | overtaken | reverted    exactly one; then the next run
//   cancel ──────────────────────►            at any time; without a job it means nothing
//   survey ──────────────────────►            instead of run, for who renders nothing
//                              ◄── started
//                              ◄── surveyed   what was found, or errors
//   quit ────────────────────────►            the lane ends; so it does when the pipe is closed
//
// Everything else is a `LaneProtocolError`, after which the lane is not trusted any more.

/// One attempt, as a lane is asked to make it.
public struct LaneOrder: Sendable, Equatable {
  public var lease: LeaseID
  /// The queue that the lease is of: another one may have a job of the same id.
  public var queue: String
  public var document: [UInt8]
  /// Attempts that count, this one included.
  public var attempts: Int
  public var worker: String
  /// Seconds that the job had waited; as `AttemptReport.queued`.
  public var queued: Double
  /// Bytes that rendering may take; nil: what the machine has free.
  public var memoryLimit: Int?
  /// Earlier attempts may have left files behind.
  public var hasPredecessors: Bool
  /// What an earlier attempt was about to publish: to be completed, if that can be done.
  public var manifest: PublicationManifest?
  /// A last lease (`PendingEnd`): what earlier attempts left is taken back, all of it, and nothing rendered.
  public var onlyReverts: Bool

  public init(
    lease: LeaseID, queue: String, document: [UInt8], attempts: Int = 1, worker: String, queued: Double = 0,
    memoryLimit: Int? = nil, hasPredecessors: Bool = false, manifest: PublicationManifest? = nil,
    onlyReverts: Bool = false
  ) {
    self.lease = lease
    self.queue = queue
    self.document = document
    self.attempts = attempts
    self.worker = worker
    self.queued = queued
    self.memoryLimit = memoryLimit
    self.hasPredecessors = hasPredecessors
    self.manifest = manifest
    self.onlyReverts = onlyReverts
  }
}

extension LaneOrder {
  /// What the job's unfinished files are named by.
  public var fileOwner: String { Self.fileOwner(lease.job, queue: queue) }

  /// Neither ids nor names of queues have an @: no two jobs of any queues share a name.
  package static func fileOwner(_ job: String, queue: String) -> String { "\(job)@\(queue)" }
}

/// A question about what is to be rendered, or might be.
public enum LaneSurvey: Sendable, Equatable {
  /// A job: `PlanFacts`.
  case plan(document: [UInt8])
  /// A source, by path or URL: what `clipmill probe` tells.
  ///
  /// - Parameter counting: all its packets are read.
  case probe(source: String, counting: Bool)
}

/// What a lane is told.
public enum ToLane: Sendable, Equatable {
  case run(LaneOrder)
  case survey(LaneSurvey)
  case proceed
  /// It is not worth its price: nothing is opened.
  case decline
  case publish
  /// The lease is somebody else's: nothing may be renamed.
  case refuse
  case cancel
  case quit
}

/// What a lane says of itself when it can take jobs.
public struct LaneFacts: Sendable, Equatable {
  /// Of the program: supervisor and lane speak the same protocol only in the same version.
  public var version: String
  /// As results name it: `cpu`, `cuda:0 NVIDIA L4`.
  public var device: String
  /// Of the GPU that it computes on, by which its supervisor knows that it is the right one; nil: the CPU.
  public var uuid: String?
  public init(version: String, device: String, uuid: String? = nil) {
    self.version = version
    self.device = device
    self.uuid = uuid
  }
}

public struct LaneProgress: Sendable, Equatable {
  /// 0…1.
  public var fraction: Double
  public var frames: Int
  /// What the lane's process held of its GPU's memory so far; nil: not known.
  public var deviceMemory: HeldMemory?
  /// What its threads do, by which a slow lane is told from a hung one.
  public var heartbeat: Heartbeat.Reading
  public init(
    fraction: Double = 0, frames: Int = 0, deviceMemory: HeldMemory? = nil,
    heartbeat: Heartbeat.Reading = Heartbeat.Reading()
  ) {
    self.fraction = fraction
    self.frames = frames
    self.deviceMemory = deviceMemory
    self.heartbeat = heartbeat
  }
}

/// What a lane knows of its job before it opens anything.
public struct LanePlan: Sendable, Equatable {
  public var work: WorkFeatures
  /// The upper estimate of what it will take, bytes.
  public var memory: Int
  /// What it will move from servers.
  public var transfers: [TransferWork]
  public init(work: WorkFeatures, memory: Int, transfers: [TransferWork] = []) {
    self.work = work
    self.memory = memory
    self.transfers = transfers
  }
}

/// What a lane tells.
public enum FromLane: Sendable, Equatable {
  case ready(LaneFacts)
  case started
  case planned(LanePlan)
  case progress(LaneProgress)
  case publishing(PublicationManifest)
  /// The result document, which is that of the manifest. `deviceMemory` is as that of progress.
  case finished(JSONValue, deviceMemory: HeldMemory? = nil)
  /// `isReverted`: nothing is in place of what this attempt, or one before it, had begun to publish.
  case failed(JobError, isReverted: Bool = true)
  case cancelled
  /// Nothing was published: at the job's outputs there is a newer attempt, of this token. The queue must have lost it.
  case overtaken(by: Int64)
  /// What a survey found, or `errors`: a list of them.
  case surveyed(JSONValue)
  /// By an order that only reverts: nothing is in place of what earlier attempts had published and not finished.
  case reverted
}
