import ClipJob
import JobQueue
import Quotes
import Rendering
import Telemetry

extension ToLane {
  package var frame: LaneFrame {
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
      if order.onlyReverts { head.append(("onlyReverts", .bool(true))) }
      if let manifest = order.manifest { head.append(("manifest", manifest.document)) }
      return LaneFrame(head: .object(head), body: order.document)
    case .survey(.plan(let document)): return LaneFrame(head: ["do": "plan"], body: document)
    case .survey(.probe(let source, let counting)):
      return LaneFrame(head: ["do": "probe", "source": .string(source), "counting": .bool(counting)])
    case .proceed: return LaneFrame(head: ["do": "proceed"])
    case .decline: return LaneFrame(head: ["do": "decline"])
    case .publish: return LaneFrame(head: ["do": "publish"])
    case .refuse: return LaneFrame(head: ["do": "refuse"])
    case .cancel: return LaneFrame(head: ["do": "cancel"])
    case .quit: return LaneFrame(head: ["do": "quit"])
    }
  }

  package init(_ frame: LaneFrame) throws(LaneProtocolError) {
    let head = frame.head
    switch head["do"]?.text {
    case "proceed": self = .proceed
    case "decline": self = .decline
    case "publish": self = .publish
    case "refuse": self = .refuse
    case "cancel": self = .cancel
    case "quit": self = .quit
    case "plan": self = .survey(.plan(document: frame.body))
    case "probe":
      guard let source = head["source"]?.text, let counting = head["counting"]?.flag else {
        throw LaneProtocolError("a probe with a missing member: \(head.text())")
      }
      self = .survey(.probe(source: source, counting: counting))
    case "run":
      guard let job = head["job"]?.text, let token = head["token"]?.integer,
        let nonce = head["nonce"]?.text, let queue = head["queue"]?.text,
        let attempts = head["attempts"]?.integer,
        let worker = head["worker"]?.text,
        let queued = head["queued"]?.double, let hasPredecessors = head["hasPredecessors"]?.flag
      else { throw LaneProtocolError("a run order with a missing member: \(head.text())") }
      self = .run(
        LaneOrder(
          lease: LeaseID(job: job, token: Int64(token), nonce: nonce), queue: queue, document: frame.body,
          attempts: attempts,
          worker: worker, queued: queued, memoryLimit: head["memoryLimit"]?.integer,
          hasPredecessors: hasPredecessors, manifest: head["manifest"].flatMap { PublicationManifest($0) },
          onlyReverts: head["onlyReverts"]?.flag ?? false))
    default: throw LaneProtocolError("an unknown order: \(head.text().prefix(200))")
    }
  }
}

extension FromLane {
  package var frame: LaneFrame {
    switch self {
    case .ready(let facts):
      LaneFrame(
        head: .object(
          [("is", "ready"), ("version", .string(facts.version)), ("device", .string(facts.device))]
            + (facts.uuid.map { [("uuid", .string($0))] } ?? [])))
    case .started: LaneFrame(head: ["is": "started"])
    case .planned(let plan):
      LaneFrame(
        head: [
          "is": "planned", "work": plan.work.document, "memory": .number(plan.memory),
          "transfers": .array(plan.transfers.map(\.document)),
        ])
    case .progress(let progress):
      LaneFrame(
        head: .object(
          [
            ("is", "progress"), ("fraction", .number(progress.fraction)),
            ("frames", .number(progress.frames)),
            ("heartbeat", progress.heartbeat.document),
          ] + Self.members(deviceMemory: progress.deviceMemory)))
    case .publishing(let manifest):
      LaneFrame(head: ["is": "publishing", "manifest": manifest.document])
    case .finished(let result, let deviceMemory):
      LaneFrame(
        head: .object(
          [("is", "finished"), ("result", result)] + Self.members(deviceMemory: deviceMemory)))
    case .failed(let error, let isReverted):
      LaneFrame(head: ["is": "failed", "error": error.document, "isReverted": .bool(isReverted)])
    case .surveyed(let found): LaneFrame(head: ["is": "surveyed", "found": found])
    case .cancelled: LaneFrame(head: ["is": "cancelled"])
    case .reverted: LaneFrame(head: ["is": "reverted"])
    case .overtaken(let token):
      LaneFrame(head: ["is": "overtaken", "token": .number(String(token))])
    }
  }

  package init(_ frame: LaneFrame) throws(LaneProtocolError) {
    let head = frame.head
    let unknown = LaneProtocolError("an unknown message: \(head.text().prefix(200))")
    switch head["is"]?.text {
    case "ready":
      guard let version = head["version"]?.text, let device = head["device"]?.text else { throw unknown }
      let facts = LaneFacts(version: version, device: device, uuid: head["uuid"]?.text)
      guard [version, device, facts.uuid ?? ""].allSatisfy({ $0.utf8.count <= 256 }) else { throw unknown }
      self = .ready(facts)
    case "started": self = .started
    case "planned":
      guard let work = head["work"].flatMap(WorkFeatures.init(document:)),
        let memory = head["memory"]?.integer,
        memory >= 0
      else { throw unknown }
      let transfers = (head["transfers"]?.items ?? []).prefix(JobResult.Traffic.mostHosts)
      self = .planned(
        LanePlan(work: work, memory: memory, transfers: transfers.compactMap(TransferWork.init(document:))))
    case "progress":
      guard let fraction = head["fraction"]?.double, let frames = head["frames"]?.integer,
        let heartbeat = head["heartbeat"].flatMap({ Heartbeat.Reading($0) })
      else { throw unknown }
      self = .progress(
        LaneProgress(
          fraction: min(max(fraction, 0), 1), frames: frames,
          deviceMemory: head["deviceMemory"].flatMap { HeldMemory($0) }, heartbeat: heartbeat))
    case "publishing":
      guard let manifest = head["manifest"].flatMap({ PublicationManifest($0) }) else { throw unknown }
      self = .publishing(manifest)
    case "finished":
      guard let result = head["result"], case .object = result else { throw unknown }
      self = .finished(result, deviceMemory: head["deviceMemory"].flatMap { HeldMemory($0) })
    case "failed":
      guard let error = head["error"].flatMap({ JobError(laneReported: $0) }) else { throw unknown }
      self = .failed(error, isReverted: head["isReverted"] != .bool(false))
    case "surveyed":
      guard let found = head["found"], case .object = found else { throw unknown }
      self = .surveyed(found)
    case "cancelled": self = .cancelled
    case "reverted": self = .reverted
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

extension Heartbeat.Reading {
  /// Works that are told of: outputs end at the same time, and there are few of them.
  private static let most = 16

  fileprivate var document: JSONValue {
    [
      "begun": .number(begun), "advanced": .number(advanced), "beats": .number(beats),
      "works": .array(
        works.suffix(Self.most).map { work in
          [
            "phase": .string(work.phase.rawValue), "amount": .number(work.amount), "done": .number(work.done),
            "samples": .number(work.samples), "lead": .number(work.lead),
          ]
        }),
    ]
  }

  fileprivate init?(_ value: JSONValue) {
    guard let begun = value["begun"]?.integer, let advanced = value["advanced"]?.integer,
      let beats = value["beats"]?.integer, let items = value["works"]?.items, items.count <= Self.most
    else { return nil }
    var works: [Heartbeat.Work] = []
    for item in items {
      guard let phase = item["phase"]?.text.flatMap(Heartbeat.Phase.init(rawValue:)),
        let amount = item["amount"]?.integer, let done = item["done"]?.integer
      else { return nil }
      works.append(
        Heartbeat.Work(
          phase, amount: amount, done: done, samples: item["samples"]?.integer ?? 0,
          lead: item["lead"]?.integer ?? 0))
    }
    self.init(begun: begun, advanced: advanced, beats: beats, works: works)
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

  package init?(laneReported value: JSONValue) {
    guard let error = JobError(document: value), Self.isCode(error.code) else { return nil }
    func short(_ text: String) -> String { String(text.prefix(Self.longestText)) }
    self.init(
      short(error.code), short(error.message), path: error.path.map(short), hint: error.hint.map(short),
      retryable: error.retryable)
  }

  /// Whether it may be the code of an error: codes are counted by name, and people search for them.
  static func isCode(_ code: String) -> Bool {
    (1...64).contains(code.utf8.count)
      && code.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: byte == UInt8(ascii: ".")
        }
      }
  }
}
