import ClipJob
import Dispatch
import LaneProtocol
import Logging
import ObjectStores
import Processes
import Quotes
import Rendering
import Synchronization
import Threads

/// Finds out what jobs and sources are, for somebody who renders nothing: an API server. Sources are opened by a lane, which is held to
/// the rules of a worker's lanes and serves one question: what a hostile file does there ends with it. Errors name files as the question does, and
/// not where they lie on this machine.
///
/// Calls block, and may be made from any thread.
public final class MediaSurveyor: Sendable {
  public struct Options: Sendable {
    public var mediaRoots: MediaRoots = []
    public var buckets: BucketRules = []
    /// Lanes at once.
    public var lanes = 2
    /// Questions that are asked or wait at once, of all tenants and of each: who asks more is told so at once, and holds no thread.
    public var most = 10
    public var mostOfTenant = 4
    /// Seconds that a question may wait for a lane, and again for its answer.
    public var patience = 30.0
    public init() {}
  }

  private let launcher: LaneLauncher
  private let options: Options
  private let turns: DispatchSemaphore
  /// Questions that are asked or wait, by tenant.
  private let asked = Mutex<[String: Int]>([:])
  private let log: @Sendable (String) -> Void

  /// - Parameter log: gets what lanes write to their standard error.
  public init(
    _ launcher: LaneLauncher, options: Options, log: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.launcher = launcher
    self.options = options
    self.log = log
    turns = DispatchSemaphore(value: options.lanes)
  }

  /// Plans a job as a worker would.
  ///
  /// - Throws: all that is wrong with it; `machine.…` and `worker.…` for what is not its fault.
  public func plan(_ job: Job, document: [UInt8]) throws(JobErrors) -> PlanFacts {
    let found = try ask(.plan(document: document), of: job)
    guard let facts = PlanFacts(document: found) else { throw JobErrors([Self.garbled]) }
    return facts
  }

  /// Tells what a source is, as `clipmill probe`.
  ///
  /// - Parameters:
  ///   - source: a path or a URL.
  ///   - tenant: empty: none.
  public func probe(_ source: String, counting: Bool = false, tenant: String) throws(JobErrors) -> JSONValue {
    try ask(.probe(source: source, counting: counting), of: try Self.job(around: source, tenant))
  }

  /// A job that names the source and nothing else, by which it is granted.
  private static func job(around source: String, _ tenant: String) throws(JobErrors) -> Job {
    var members: [(String, JSONValue)] = [
      ("version", .number(1)), ("tracks", [["clips": [["source": ["video": .string(source)]]]]]),
      ("outputs", [["to": "probe.mp4"]]),
    ]
    if !tenant.isEmpty { members.append(("labels", ["tenant": .string(tenant)])) }
    do throws(JobErrors) { return try Job.parse(.object(members)) } catch {
      throw JobErrors(
        error.errors.map {
          JobError($0.code, $0.message, path: $0.path == nil ? nil : "source", hint: $0.hint)
        })
    }
  }

  private func ask(_ survey: LaneSurvey, of job: Job) throws(JobErrors) -> JSONValue {
    guard begin(of: job.tenant) else { throw JobErrors([Self.busy]) }
    defer { end(of: job.tenant) }
    guard turns.wait(timeout: .now() + options.patience) == .success else { throw JobErrors([Self.busy]) }
    defer { turns.signal() }
    do {
      let scope = LaneScope(
        roots: options.mediaRoots.paths(of: job.tenant), buckets: options.buckets.rules(of: job.tenant),
        tenant: job.tenant)
      let lane = try LaneProcess(
        launcher, place: .cpu, scope: scope, wakeup: try Wakeup(), log: LaneLog(write: log))
      defer { _ = lane.killAndWait() }
      return try answer(of: lane, to: survey, job)
    } catch let error as ProcessStartError {
      throw JobErrors([
        JobError("machine.process", "a lane cannot be started: \(error.message)", retryable: true)
      ])
    } catch let errors as JobErrors {
      throw errors
    } catch {
      throw JobErrors([Self.garbled])
    }
  }

  /// Those that are asked or wait.
  var questions: Int { asked.withLock { $0.values.reduce(0, +) } }

  private func begin(of tenant: String) -> Bool {
    asked.withLock { asked in
      let own = asked[tenant, default: 0]
      guard own < options.mostOfTenant, asked.values.reduce(0, +) < options.most else { return false }
      asked[tenant] = own + 1
      return true
    }
  }

  private func end(of tenant: String) {
    asked.withLock {
      let left = ($0[tenant] ?? 1) - 1
      $0[tenant] = left > 0 ? left : nil
    }
  }

  private func answer(of lane: LaneProcess, to survey: LaneSurvey, _ job: Job) throws(JobErrors) -> JSONValue
  {
    let deadline = monotonicSeconds() + options.patience
    while true {
      switch lane.next(until: deadline) {
      case .message(.ready): lane.begin(survey, job)
      case .message(.surveyed(let found)):
        guard let errors = found["errors"]?.items else { return found }
        let roots = HiddenRoots(options.mediaRoots.paths(of: job.tenant))
        throw JobErrors(errors.map { JobError(laneReported: $0).map(roots.hiding) ?? Self.garbled })
      case .message(.started), .woken: continue
      case .message, .garbled: throw JobErrors([Self.garbled])
      case .ended(let exit):
        throw JobErrors([
          JobError(
            "lane.crashed", "looking at the sources ended a lane (\(exit))",
            hint: "one of them may be damaged, or made to do harm")
        ])
      case .timeout:
        throw JobErrors([
          JobError(
            "lane.hung", "looking at the sources took longer than \(options.patience.plainText) s",
            hint: "the server that has them may be slow", retryable: true)
        ])
      }
    }
  }

  private static let busy = JobError(
    "machine.busy", "other jobs and sources are being looked at", hint: "try again later", retryable: true)
  private static let garbled = JobError(
    "lane.crashed", "the lane that looks at sources answered something else")
}

extension Job {
  fileprivate var tenant: String { labels["tenant"] ?? "" }
}
