import ClipJob
import Foundation
import JobQueue
import LaneProtocol
import Logging
import Synchronization
import TestKit
import Testing
import Threads

@testable import WorkerPool

/// Programs that were built together with these tests.
enum Built {
  static let clipmill = folder + "/clipmill"
  static let fakeLane = folder + "/fake-lane"

  private static let folder: String = {
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = (program as NSString).deletingLastPathComponent
    if FileManager.default.isExecutableFile(atPath: beside + "/fake-lane") { return beside }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return package.appending(path: ".build/debug").path
  }()
}

/// A queue in this process, a folder for media, and workers on them.
final class WorkerBench: Sendable {
  let folder = TemporaryDirectory()
  let queue: MemoryQueue
  let ledger = MemoryLedger()
  private let lines = Mutex<[String]>([])
  private let condition = NSCondition()

  /// Only ends what hangs.
  static let patience = 60.0

  init(clock: any QueueClock = SteadyClock()) { queue = MemoryQueue(clock: clock) }

  struct TimedOut: Error, CustomStringConvertible {
    var description: String
  }

  enum Lane { case real, fake, fakeThatStarts(String), fakeWithoutSandbox, fakeWithFetcher }

  // MARK: Workers

  /// A worker at work on a thread of its own.
  final class Running: @unchecked Sendable {
    // Unchecked: `failure` is written before `done` is signalled and read after it.
    let worker: Worker
    let queue: QueueDouble
    private let done = DispatchSemaphore(value: 0)
    private var failure: QueueError?

    init(_ worker: Worker, _ queue: QueueDouble) {
      self.worker = worker
      self.queue = queue
      Thread.detachNewThread { [self] in
        do throws(QueueError) { try worker.run() } catch { failure = error }
        done.signal()
      }
    }

    /// Waits until it has stopped.
    func ended() throws {
      guard done.wait(timeout: .now() + WorkerBench.patience) == .success else {
        throw TimedOut(description: "the worker does not stop")
      }
      done.signal()
      if let failure { throw failure }
    }

    func stop() throws {
      worker.stop()
      try ended()
    }
  }

  func start(
    _ lane: Lane = .fake, queue double: QueueDouble? = nil, others: [QueueDouble] = [], name: String = "w",
    ledger other: (any Ledger)? = nil, quoteCache: QuoteCache? = nil, observer: (any WorkerObserver)? = nil,
    log otherLog: WorkerLog? = nil, _ change: (inout WorkerOptions) -> Void = { _ in }
  ) throws -> Running {
    var options = WorkerOptions()
    options.name = name
    options.mediaRoots = [folder.path]
    change(&options)
    // As a worker starts its own: nothing that lanes do in these tests may need more than they have there.
    let arguments: @Sendable (LanePlace, [String]) -> [String] = { place, roots in
      ["lane"] + place.arguments + ["--supervisor", "\(getpid())"] + roots.flatMap { ["--media-root", $0] }
    }
    let held = ["--sandbox", "require"]
    let launcher: LaneLauncher
    switch lane {
    case .real:
      launcher = LaneLauncher(executable: Built.clipmill, environment: [:]) { arguments($0, $1) + held }
    case .fake:
      launcher = LaneLauncher(executable: Built.fakeLane, environment: [:]) { arguments($0, $1) + held }
    case .fakeWithoutSandbox:
      launcher = LaneLauncher(executable: Built.fakeLane, environment: [:]) {
        arguments($0, $1) + ["--sandbox", "off"]
      }
    case .fakeWithFetcher:
      launcher = LaneLauncher(executable: Built.fakeLane, environment: [:]) {
        arguments($0, $1) + held + ["--fetcher", Built.clipmill, "--allow-net", "127.0.0.1"]
      }
    case .fakeThatStarts(let how):
      launcher = LaneLauncher(executable: Built.fakeLane, environment: [:]) {
        arguments($0, $1) + held + ["--start", how]
      }
    }
    let log =
      otherLog
      ?? WorkerLog(.human) { [self] line in
        condition.lock()
        lines.withLock { $0.append(line) }
        condition.broadcast()
        condition.unlock()
      }
    let double = double ?? QueueDouble(queue)
    return Running(
      try Worker(
        queues: [double] + others, launcher: launcher, options: options, log: log,
        ledgers: [other ?? ledger], quoteCaches: quoteCache.map { [double.name: $0] } ?? [:],
        observer: observer
      ) { document in
        guard let job = try? Job.parse(document), let id = job.id else {
          return .rejected(JobError("test.noJob", "no job"))
        }
        return .job(JobRequest(id: id))
      }, double)
  }

  // MARK: Jobs

  /// A small job: `fake` is the script of a fake lane; a real one renders it.
  func document(
    _ id: String, fake: String = "publish rename finish", to output: String = "out.mp4", members: String = "",
    clip: String = ##"{"source": {"color": "#204060"}, "duration": 0.2}"##, outputs: [String] = []
  ) -> [UInt8] {
    Array(
      #"{"version": 1, "id": "\#(id)", "labels": {"fake": "\#(fake)"}, \#(members)"canvas": {"width": 64, "height": 64, "#
        .utf8)
      + Array(
        #""fps": 10}, "tracks": [{"clips": [\#(clip)]}], "outputs": [\#(([output] + outputs).map { #"{"to": "\#($0)"}"# }.joined(separator: ", "))]}"#
          .utf8)
  }

  func enqueue(
    _ id: String, fake: String = "publish rename finish", to output: String = "out.mp4", members: String = "",
    maxAttempts: Int = 3
  ) throws {
    let submission = try queue.enqueue(
      JobRequest(id: id, maxAttempts: maxAttempts),
      document: document(id, fake: fake, to: output, members: members))
    #expect(submission == .accepted)
  }

  /// The job once it has ended.
  func end(of id: String) throws -> JobRecord {
    let record = try EventWatch(queue).end(of: id, within: Self.patience, isExpected: true)
    guard let record, record.state != .running, record.state != .queued else {
      throw TimedOut(description: "\(id) does not end: \(record.map { "\($0)" } ?? "unknown"); \(log)")
    }
    return record
  }

  /// Waits for an event of the job.
  @discardableResult
  func event(_ kind: JobEvent.Kind, of id: String) throws -> JobEvent {
    var position = EventPosition.start
    let end = Date(timeIntervalSinceNow: Self.patience)
    while Date() < end {
      let events = try queue.events(after: position, limit: 1000, wait: 1)
      if let found = events.first(where: { $0.kind == kind && $0.job == id }) { return found }
      position = events.last?.position ?? position
    }
    throw TimedOut(description: "\(id) never became \(kind); \(log)")
  }

  /// What happened to a job, in order.
  func history(of id: String) throws -> [JobEvent.Kind] {
    try queue.events(after: .start, limit: 10_000, wait: 0).filter { $0.job == id }.map(\.kind)
  }

  // MARK: Looking

  var log: String { lines.withLock { $0.joined(separator: "\n") } }

  /// Waits until the log has so many lines with `text`.
  func logged(_ text: String, times: Int = 1) throws {
    let end = Date(timeIntervalSinceNow: Self.patience)
    condition.lock()
    defer { condition.unlock() }
    while lines.withLock({ $0.count { $0.contains(text) } }) < times {
      guard condition.wait(until: end) else { throw TimedOut(description: "never logged \(text): \(log)") }
    }
  }

  func text(_ name: String) -> String? { try? String(contentsOfFile: folder.file(name), encoding: .utf8) }

  func touch(_ name: String) { _ = FileManager.default.createFile(atPath: folder.file(name), contents: nil) }

  /// Files that a lost attempt left.
  var leftovers: [String] { folder.contents.filter { $0.contains(".part-") } }
}

/// A moment that threads wait for.
final class Moment: Sendable {
  private let signal = Completion()
  func happen() { signal.signal() }
  var hasHappened: Bool { signal.isSet }
  func wait() throws {
    guard signal.wait(seconds: WorkerBench.patience) else {
      throw WorkerBench.TimedOut(description: "it never happened")
    }
  }
}
