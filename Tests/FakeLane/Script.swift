import ClipJob
import Files
import Foundation
import LaneProtocol
import MediaIO
import Quotes
import Rendering
import Telemetry
import WorkerPool

/// Lines of a lane's log.
func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

/// One job's script.
struct Script {
  let order: LaneOrder
  let job: Job
  let streams: LaneStreams
  /// What the protocol's pipe really is.
  let rawOutput: Int32
  let root: String
  /// What `--device-memory` says.
  let share: String
  /// What `finish` reports.
  private var held: HeldMemory?
  private(set) var manifest: PublicationManifest
  private var steps = 0
  private var heartbeat = Heartbeat.Reading()

  init?(_ order: LaneOrder, _ streams: LaneStreams, rawOutput: Int32, root: String, share: String) {
    guard let job = try? Job.parse(order.document) else { return nil }
    self.order = order
    self.job = job
    self.streams = streams
    self.rawOutput = rawOutput
    self.root = root
    self.share = share
    manifest = PublicationManifest(
      token: order.lease.token, nonce: order.lease.nonce, files: [],
      result: ["id": .string(order.lease.job), "state": "succeeded", "attempts": .number(order.attempts)])
  }

  private var destination: String { root + "/" + job.outputs[0].to }
  private var staged: String {
    StagingName.attempt(job: order.fileOwner, token: order.lease.token, nonce: order.lease.nonce)
      .path(for: destination, number: 0)
  }
  private var stagingFolder: String { (staged as NSString).deletingLastPathComponent }

  /// Writes the staged file, in its folder.
  private func stage(_ text: String) {
    mkdir(stagingFolder, 0o777)
    try? Data(text.utf8).write(to: URL(fileURLWithPath: staged))
  }

  /// False when the job is over.
  mutating func run(_ word: String) -> Bool {
    let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
    let value = parts.count > 1 ? parts[1] : ""
    steps += 1
    switch parts[0] {
    case "progress":
      heartbeat.advanced += 1
      report(LaneProgress(fraction: 0.5, frames: steps))
    case "in":
      let words = value.split(separator: ":").map(String.init)
      guard words.count == 2, let phase = Heartbeat.Phase(rawValue: words[0]) else {
        return run("no:\(value)")
      }
      heartbeat.begun += 1
      heartbeat.works = [Heartbeat.Work(phase, amount: Int(words[1]) ?? 0)]
      report()
    case "advance": repeatedly(value) { $0.advanced += 1 }
    case "beat": repeatedly(value) { $0.beats += 1 }
    case "spin": while true { steps &+= 1 }
    case "stop":
      kill(getpid(), SIGSTOP)
    case "flood": Flood.errors(mebibytes: Int(value) ?? 1)
    case "endless": Flood.errors(mebibytes: Int(value) ?? 1, end: "x")
    case "deluge": Flood.deluge(end: value == "lines" ? "\n" : "x")
    case "halves": Flood.halves(Int(value) ?? 1, to: rawOutput)
    case "chatter":
      while true { report(LaneProgress(fraction: 0.9, frames: 9)) }
    case "disk": Storage.wait(for: root + "/" + value)
    case "read": Storage.read(root + "/" + value)
    case "memory":
      heartbeat.advanced += 1
      report(LaneProgress(frames: steps, deviceMemory: Self.memory(value)))
    case "held": held = Self.memory(value)
    case "ask":
      let words = value.split(separator: ":", maxSplits: 1).map(String.init)
      if words.count == 2 { fetcher?.ask(words[0], words[1]) }
    case "share": say("may take “\(share)”")
    case "say": say(value)
    case "signal":
      signal(Int32(value) ?? 0, SIG_DFL)
      kill(getpid(), Int32(value) ?? 0)
      while true { pause() }
    case "exit": _exit(Int32(value) ?? 0)
    case "hang": while true { pause() }
    case "repeat":
      while true {
        report(LaneProgress(fraction: 0.9, frames: 9))
        usleep(10_000)
      }
    case "grow":
      let bytes = (Int(value) ?? 0) << 20
      // Of memory from malloc the optimiser knows that nobody reads it.
      mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)
      while true { pause() }
    case "garbage":
      _ = write(rawOutput, "Segmentation fault, or so\n", 26)
      while true { pause() }
    case "ready": streams.send(.ready(LaneFacts(version: "fake", device: "cpu")))
    case "wait":
      while let message = try? streams.receive() {
        if message == .cancel {
          streams.send(.cancelled)
          return false
        }
      }
      _exit(0)
    case "publish":
      stage("attempt \(order.lease.token)\n")
      guard let file = try? FileLocation(staged).openFile(),
        let digest = try? FileDigest.sha256(file, name: staged)
      else { _exit(5) }
      manifest.files = [.init(to: job.outputs[0].to, bytes: digest.bytes, sha256: digest.sha256)]
      streams.send(.publishing(manifest))
      while let answer = try? streams.receive() {
        if answer == .publish { return true }
        if answer == .refuse {
          unlink(staged)
          rmdir(stagingFolder)
          streams.send(.cancelled)
          return false
        }
      }
      _exit(0)
    case "plan":
      var work = WorkFeatures()
      work[.encode] = Double(value) ?? 0
      streams.send(.planned(LanePlan(work: work, memory: 100 << 20)))
      while let answer = try? streams.receive() {
        if answer == .proceed { return true }
        if answer == .decline {
          streams.send(.cancelled)
          return false
        }
      }
      _exit(0)
    case "half":
      stage("half")
      return run("signal:9")
    case "until":
      while access(root + "/" + value, F_OK) != 0 { usleep(5000) }
    case "rename":
      rename(staged, destination)
      rmdir(stagingFolder)
    case "escape": Escapes(value)?.run()
    case "gently-escape": Escapes(value, isGentle: true)?.run()
    case "fail":
      streams.send(.failed(JobError(value, "It failed as it was told.", retryable: value.hasPrefix("again"))))
      return false
    case "notReverted":
      streams.send(.failed(JobError(value, "It could not look.", retryable: true), isReverted: false))
      return false
    case "revert":
      if order.onlyReverts {
        streams.send(.reverted)
        return false
      }
    case "overtaken":
      streams.send(.overtaken(by: order.lease.token + (Int64(value) ?? 0)))
      return false
    case "finish":
      streams.send(.finished(manifest.result, deviceMemory: held))
      return false
    case "leave":
      streams.send(.finished(manifest.result))
      _exit(0)
    case "once":
      let mark = "\(root)/.once-\(order.lease.job)-\(value)"
      if mkdir(mark, 0o700) == 0 {
        return run(value)
      }
    case "on":
      let words = value.split(separator: ":", maxSplits: 1).map(String.init)
      if words.count == 2, device == "cuda:" + words[0] { return run(words[1]) }
    case "if":
      let words = value.split(separator: ":", maxSplits: 1).map(String.init)
      if words.count == 2, access(root + "/" + words[0], F_OK) == 0 { return run(words[1]) }
    default: say("fake lane: unknown word \(word)")
    }
    return true
  }

  private func report(_ progress: LaneProgress = LaneProgress()) {
    var progress = progress
    progress.heartbeat = heartbeat
    streams.send(.progress(progress))
  }

  /// For so many tenths of a second; without a number, forever.
  private mutating func repeatedly(_ times: String, _ change: (inout Heartbeat.Reading) -> Void) {
    var left = Int(times) ?? .max
    while left > 0 {
      change(&heartbeat)
      report()
      usleep(100_000)
      left -= 1
    }
  }

  /// "P", or "P+A": MiB of pictures, and MiB that are assumed beside them.
  private static func memory(_ text: String) -> HeldMemory {
    let parts = text.split(separator: "+").map { (Int($0) ?? 0) << 20 }
    return HeldMemory(pictures: parts.first ?? 0, assumed: parts.count > 1 ? parts[1] : 0)
  }
}
