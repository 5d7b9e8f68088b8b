import ClipJob
import JobQueue
import Quotes
import Rendering

extension ToLane {
  var frame: LaneFrame {
    switch self {
    case .run(let order):
      var head: [(String, JSONValue)] = [
        ("do", "run"), ("job", .string(order.lease.job)), ("token", .number(String(order.lease.token))),
        ("nonce", .string(order.lease.nonce)),
        ("queue", .string(order.queue)),
        ("attempts", .number(order.attempts)), ("worker", .string(order.worker)),
        ("queued", .number(order.queued)), ("hasPredecessors", .bool(order.hasPredecessors)),
      ]
      if let limit = order.memoryLimit { head.append(("memoryLimit", .number(limit))) }
      if let manifest = order.manifest { head.append(("manifest", manifest.document)) }
      return LaneFrame(head: .object(head), body: order.document)
    case .proceed: return LaneFrame(head: ["do": "proceed"])
    case .decline: return LaneFrame(head: ["do": "decline"])
    case .publish: return LaneFrame(head: ["do": "publish"])
    case .refuse: return LaneFrame(head: ["do": "refuse"])
    case .cancel: return LaneFrame(head: ["do": "cancel"])
    case .quit: return LaneFrame(head: ["do": "quit"])
    }
  }

  init(_ frame: LaneFrame) throws(LaneProtocolError) {
    let head = frame.head
    switch head["do"]?.text {
    case "proceed": self = .proceed
    case "decline": self = .decline
    case "publish": self = .publish
    case "refuse": self = .refuse
    case "cancel": self = .cancel
    case "quit": self = .quit
    case "run":
      guard let job = head["job"]?.text, let token = head["token"]?.integer,
        let nonce = head["nonce"]?.text, let queue = head["queue"]?.text,
        let attempts = head["attempts"]?.integer,
        let worker = head["worker"]?.text,
        let queued = head["queued"]?.double, let hasPredecessors = head["hasPredecessors"]?.flag
      else { throw LaneProtocolError("an order to run that lacks a member: \(head.text())") }
      self = .run(
        LaneOrder(
          lease: LeaseID(job: job, token: Int64(token), nonce: nonce), queue: queue, document: frame.body,
          attempts: attempts,
          worker: worker, queued: queued, memoryLimit: head["memoryLimit"]?.integer,
          hasPredecessors: hasPredecessors, manifest: head["manifest"].flatMap { PublicationManifest($0) }))
    default: throw LaneProtocolError("an unknown order: \(head.text().prefix(200))")
    }
  }
}

extension FromLane {
  var frame: LaneFrame {
    switch self {
    case .ready(let facts):
      LaneFrame(
        head: .object(
          [("is", "ready"), ("version", .string(facts.version)), ("device", .string(facts.device))]
            + (facts.uuid.map { [("uuid", .string($0))] } ?? [])))
    case .started: LaneFrame(head: ["is": "started"])
    case .planned(let plan):
      LaneFrame(head: ["is": "planned", "work": plan.work.document, "memory": .number(plan.memory)])
    case .progress(let progress):
      LaneFrame(
        head: .object(
          [
            ("is", "progress"), ("stage", .string(progress.stage.rawValue)),
            ("fraction", .number(progress.fraction)), ("frames", .number(progress.frames)),
          ] + Self.members(deviceMemory: progress.deviceMemory)))
    case .publishing(let manifest):
      LaneFrame(head: ["is": "publishing", "manifest": manifest.document])
    case .finished(let result, let deviceMemory):
      LaneFrame(
        head: .object(
          [("is", "finished"), ("result", result)] + Self.members(deviceMemory: deviceMemory)))
    case .failed(let error): LaneFrame(head: ["is": "failed", "error": error.document])
    case .cancelled: LaneFrame(head: ["is": "cancelled"])
    case .overtaken(let token):
      LaneFrame(head: ["is": "overtaken", "token": .number(String(token))])
    }
  }

  init(_ frame: LaneFrame) throws(LaneProtocolError) {
    let head = frame.head
    let unknown = LaneProtocolError("an unknown message: \(head.text().prefix(200))")
    switch head["is"]?.text {
    case "ready":
      guard let version = head["version"]?.text, let device = head["device"]?.text else { throw unknown }
      self = .ready(LaneFacts(version: version, device: device, uuid: head["uuid"]?.text))
    case "started": self = .started
    case "planned":
      guard let work = head["work"].flatMap(WorkFeatures.init(document:)),
        let memory = head["memory"]?.integer,
        memory >= 0
      else { throw unknown }
      self = .planned(LanePlan(work: work, memory: memory))
    case "progress":
      guard let stage = head["stage"]?.text.flatMap(LaneProgress.Stage.init(rawValue:)),
        let fraction = head["fraction"]?.double, let frames = head["frames"]?.integer
      else { throw unknown }
      self = .progress(
        LaneProgress(
          stage: stage, fraction: min(max(fraction, 0), 1), frames: frames,
          deviceMemory: head["deviceMemory"].flatMap { HeldMemory($0) }))
    case "publishing":
      guard let manifest = head["manifest"].flatMap({ PublicationManifest($0) }) else { throw unknown }
      self = .publishing(manifest)
    case "finished":
      guard let result = head["result"], case .object = result else { throw unknown }
      self = .finished(result, deviceMemory: head["deviceMemory"].flatMap { HeldMemory($0) })
    case "failed":
      guard let error = head["error"].flatMap({ JobError(laneReported: $0) }) else { throw unknown }
      self = .failed(error)
    case "cancelled": self = .cancelled
    case "overtaken":
      guard let token = head["token"]?.integer else { throw unknown }
      self = .overtaken(by: Int64(token))
    default: throw unknown
    }
  }

  private static func members(deviceMemory: HeldMemory?) -> [(String, JSONValue)] {
    deviceMemory.map { [("deviceMemory", $0.document)] } ?? []
  }
}

extension HeldMemory {
  /// Bytes; no GPU has more, and sums of it are still numbers.
  private static let largest = 1 << 50

  fileprivate var document: JSONValue { ["pictures": .number(pictures), "assumed": .number(assumed)] }

  fileprivate init?(_ value: JSONValue) {
    guard let pictures = value["pictures"]?.integer, let assumed = value["assumed"]?.integer else {
      return nil
    }
    func bounded(_ bytes: Int) -> Int { min(max(bytes, 0), Self.largest) }
    self.init(pictures: bounded(pictures), assumed: bounded(assumed))
  }
}

extension JobError {
  /// Texts are kept to a length that people read and a queue can hold.
  private static let longestText = 4000

  init?(laneReported value: JSONValue) {
    guard let error = JobError(document: value), !error.code.isEmpty else { return nil }
    func short(_ text: String) -> String { String(text.prefix(Self.longestText)) }
    self.init(
      short(error.code), short(error.message), path: error.path.map(short), hint: error.hint.map(short),
      retryable: error.retryable)
  }
}
