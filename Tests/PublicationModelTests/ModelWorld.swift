import ClipJob
import Foundation
import JobQueue
import TestKit
import Testing

@testable import Rendering

/// One history: jobs of several outputs, workers that take their steps in any order, and all that can happen to them and
/// to their queue. Everything follows from the seed.
final class ModelWorld {
  /// Seconds.
  static let lease = 15.0
  private static let jobs = ["j0", "j1"]
  private static let steps = 120
  /// Steps after which a history that does not end is a fault.
  private static let bound = 5000

  /// What may happen beside the steps of workers.
  struct Mischief {
    var rewinds = true
    var deaths = true
    var cancels = true
    var failures = true
  }

  let locator: MediaLocator
  private let folder = TemporaryDirectory()
  private var queue: any ModelQueue
  private let looking: any JobQueue
  private var workers: [ModelWorker] = []
  private var random: SplitMix
  private let mischief: Mischief
  private var history: [String] = []
  /// Of each attempt that was allowed to publish: what its files hold and their digests, in the order of the outputs.
  private var published: [String: [(contents: [[UInt8]?], digests: [String?])]] = [:]
  /// What was at the destinations before.
  private var former: [String: [[UInt8]?]] = [:]
  /// What was published to the end, with nothing left beside it that says whose it is; and how often the queue had been set
  /// back when that was allowed.
  private var finished: [(job: String, contents: [[UInt8]], rewinds: Int)] = []
  private(set) var rewinds = 0
  var lastLeases = 0
  private(set) var isSound = true

  init(seed: UInt64, queue: any ModelQueue, mischief: Mischief) throws {
    random = SplitMix(seed: seed)
    self.queue = queue
    self.mischief = mischief
    looking = try queue.client()
    locator = MediaLocator(baseDirectory: folder.path)
    for id in Self.jobs {
      former[id] = try outputs(of: id).enumerated().map { number, name in
        guard Bool.random(using: &random) else { return nil }
        let path = folder.file(name)
        try FileManager.default.createDirectory(
          atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data("what was there before \(id) \(number)".utf8).write(to: URL(fileURLWithPath: path))
        return found(name)
      }
      _ = try looking.enqueue(JobRequest(id: id, maxAttempts: 3), document: Array(id.utf8))
    }
    try self.queue.mark()
    for number in 0..<3 { workers.append(ModelWorker(number, queue: try queue.client(), world: self)) }
  }

  // MARK: - What workers ask

  /// In two folders, of which the second is shared with the other job.
  func outputs(of id: String) -> [String] { ["\(id)/clip.mp4", "all/\(id).mp4", "all/\(id).webm"] }

  func job(_ id: String) throws -> Job {
    let outputs = outputs(of: id).map { #"{"to": "\#($0)"}"# }.joined(separator: ", ")
    return try Job.parse(
      Array(
        (##"{"version": 1, "id": "\##(id)", "tracks": [{"clips": [{"source": {"color": "#ff0000"}, "duration": 1}]}], "##
          + #""outputs": [\#(outputs)]}"#).utf8))
  }

  func contents(of lease: LeaseID) -> [[UInt8]] {
    outputs(of: lease.job).indices.map { Array("\(lease.job) \(lease.token) \(lease.nonce) \($0)".utf8) }
  }

  func completed(_ lease: LeaseID, _ files: [Publication.File]) {
    published[lease.job, default: []].append((contents(of: lease), files.map(\.sha256)))
  }

  func finished(_ lease: LeaseID, allowedAfter rewinds: Int) {
    finished.append((lease.job, contents(of: lease), rewinds))
  }

  var publications: Int { published.values.reduce(0) { $0 + $1.count } }

  func jitter() -> Double { .random(in: 0..<1, using: &random) }
  func note(_ text: String) { history.append(text) }

  // MARK: - The history

  func run() throws {
    for _ in 0..<Self.steps { try happen() }
    note("— from here on nothing more goes wrong —")
    workers.forEach { $0.isPaused = false }
    for _ in 0..<Self.bound {
      let busy = workers.filter { !$0.isIdle }
      if let worker = busy.randomElement(using: &random) {
        try worker.step()
      } else {
        if try Self.jobs.allSatisfy({ try looking.job($0)?.state.isEnded ?? true }) { return }
        try queue.moveClock(seconds: Self.lease + 1)
        try reap()
        try workers[0].lease()
      }
    }
    fail("it does not end")
  }

  private func happen() throws {
    guard let worker = workers.randomElement(using: &random) else { return }
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<62: if !worker.isPaused { try worker.step() }
    case 62..<74: if !worker.isPaused, worker.isIdle { try worker.lease() }
    case 74..<78: if !worker.isPaused { try worker.renew() }
    case 78..<81: worker.isPaused.toggle()
    case 81..<85:
      let seconds = Double.random(in: -2...20, using: &random)
      note("the clock moves by \(seconds) s")
      try queue.moveClock(seconds: seconds)
    case 85..<90: try reap()
    case 90..<92: try queue.mark()
    case 92..<94: if mischief.rewinds { try rewind() }
    case 94..<95: if mischief.deaths { worker.die() }
    case 95..<97: if mischief.deaths { worker.loseLane() }
    case 97..<98:
      if mischief.cancels, Int.random(in: 0..<3, using: &random) == 0 {
        let id = Self.jobs.randomElement(using: &random) ?? ""
        let answer = try looking.cancel(id)
        note("somebody cancels \(id): \(answer)")
      }
    default:
      if mischief.failures {
        worker.fail(JobError("source.missing", "gone", retryable: Int.random(in: 0..<3, using: &random) > 0))
      }
    }
  }

  private func rewind() throws {
    let mark = Int.random(in: 0..<queue.marks, using: &random)
    note("the queue is set back to mark \(mark)")
    try queue.rewind(to: mark)
    rewinds += 1
  }

  private func reap() throws {
    for record in try looking.expired(limit: 10) {
      let settlement = JobLife.settle(record, .workerLost, now: try looking.now(), jitter: jitter())
      guard try looking.reap(record.lease, settlement) else { continue }
      note("\(record.id) \(record.token) is taken back")
    }
  }

  // MARK: - The checker, which knows nothing of how it is done

  func check() throws {
    for id in Self.jobs {
      guard let record = try looking.job(id) else {
        fail("\(id) is lost")
        continue
      }
      let found = outputs(of: id).map { self.found($0) }
      let attempt = published[id, default: []].first { $0.contents == found }
      switch record.state {
      case .succeeded:
        let told = record.result.flatMap { JobResult(reading: $0) }?.outputs.map(\.sha256) ?? []
        if attempt == nil { fail("\(id): its files are not those of one attempt: \(words(found))") }
        if let attempt, attempt.digests != told {
          fail("\(id) has the files of another attempt than its result")
        }
      case .failed, .cancelled:
        if found == former[id] { continue }
        // Of a publication that was finished nothing is left by which a queue that has forgotten it could know it: its
        // outputs stand, all of them. Or none: a holder that had begun to complete it, too, left its notes, but what
        // was there before went with the end of the publication.
        let before = former[id] ?? []
        let isNothingLeft = zip(found, before).allSatisfy { $0 == nil || $0 == $1 }
        let isForgotten = finished.contains {
          $0.job == id && $0.rewinds < rewinds && ($0.contents == found || isNothingLeft)
        }
        if !isForgotten { fail("\(id) is \(record.state), and there is \(words(found))") }
      case .queued, .running: fail("\(id) has not ended: \(record.state)")
      }
    }
    if !mischief.deaths, rewinds == 0 {
      let left = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
        $0.contains(".part-")
      }
      if !left.isEmpty { fail("left: \(left)") }
    }
  }

  private func found(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: folder.file(name)).map { Array($0) }
  }

  private func words(_ files: [[UInt8]?]) -> [String] {
    files.map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "–" }
  }

  private func fail(_ what: String) {
    isSound = false
    Issue.record("\(what)\n\(history.joined(separator: "\n"))")
  }
}
