import ClipJob
import Glibc
import LaneProtocol
import Machine
import Rendering
import Sandbox
import Synchronization
import Telemetry
import Threads

/// The lane itself, inside its process: takes orders from its supervisor and renders, one job at a time.
///
/// The thread that calls `run` listens; each job has a thread of its own, so that a cancellation is heard at any time.
public final class LaneServer: Sendable {
  /// Tells what a source is, by its path or URL.
  ///
  /// - Parameter counting: all its packets are read.
  public typealias Probe =
    @Sendable (_ source: String, _ counting: Bool, _ locator: MediaLocator) throws(JobError) -> JSONValue

  private let streams: LaneStreams
  private let facts: LaneFacts
  private let locator: MediaLocator
  private let device: any RenderDevice
  private let rules: LaneRules?
  private let cores: Int
  private let probe: Probe
  /// The job under way.
  private let current = Mutex<LaneJob?>(nil)

  /// - Parameters:
  ///   - locator: where this worker's jobs may read and write.
  ///   - device: what the lane keeps warm from job to job.
  ///   - cores: that its decoders and encoders may use.
  ///   - rules: what this process is held to; nil: files are not.
  ///   - probe: answers surveys of sources.
  public init(
    _ streams: LaneStreams, facts: LaneFacts, locator: MediaLocator, device: any RenderDevice = CPUDevice(),
    cores: Int = MachineShare.own.cores, rules: LaneRules? = nil, probe: @escaping Probe
  ) {
    self.probe = probe
    self.cores = cores
    self.device = device
    self.rules = rules
    self.streams = streams
    self.facts = facts
    self.locator = locator
  }

  /// Serves until it is told to quit, or until nobody is left to serve. A job may still be under way then: the
  /// caller removes unfinished files (`StagedFile.removeUnpublished`) and ends the process.
  public func run() {
    streams.send(.ready(facts))
    do {
      while let message = try streams.receive() {
        guard obey(message) else { return }
      }
    } catch {
      let words = Array("lane: its supervisor sent \(error.message)\n".utf8)
      _ = write(STDERR_FILENO, words, words.count)
    }
  }

  /// False: it is time to end.
  private func obey(_ message: ToLane) -> Bool {
    switch message {
    case .run(let order): start(order)
    case .survey(let survey): start(survey)
    case .proceed: current.withLock { $0?.answer(mayBegin: true) }
    case .decline: current.withLock { $0?.answer(mayBegin: false) }
    case .publish: current.withLock { $0?.answer(mayPublish: true) }
    case .refuse: current.withLock { $0?.answer(mayPublish: false) }
    case .cancel: current.withLock { $0?.cancel() }
    case .quit: return false
    }
    return true
  }

  private func start(_ order: LaneOrder) {
    let job = LaneJob(order, device: device, locator: locator.reopened(), cores: cores, rules: rules) {
      [streams] in streams.send($0)
    }
    current.withLock { $0 = job }
    let begun = WorkThread.start("job") { [self] in
      streams.send(.started)
      let last = job.run()
      // Forgotten first: the supervisor may answer the last word with the next order at once.
      current.withLock { if $0 === job { $0 = nil } }
      streams.send(last)
      if case .failed(let error, _) = last, error.code == "device.lost" { Self.end() }
    }
    guard !begun else { return }
    current.withLock { $0 = nil }
    streams.send(.started)
    streams.send(
      .failed(
        JobError("machine.threads", "the lane's machine cannot start more threads", retryable: true),
        isReverted: order.manifest == nil))
  }

  private func start(_ survey: LaneSurvey) {
    let work = LaneSurveyWork(locator: locator.reopened(), rules: rules, cores: cores, probe: probe)
    let begun = WorkThread.start("survey") { [streams] in
      streams.send(.started)
      streams.send(.surveyed(work.run(survey)))
    }
    guard !begun else { return }
    let error = JobError(
      "machine.threads", "the lane's machine cannot start more threads", retryable: true)
    streams.send(.surveyed(["errors": [error.document]]))
  }

  /// A lost context cannot be had again by this process.
  private static func end() -> Never {
    StagedFile.removeUnpublished()
    _exit(EXIT_FAILURE)
  }
}
