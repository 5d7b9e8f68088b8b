import ClipJob
import JobQueue

/// What became of jobs over time: those that ended in each part of it.
struct Activity: Sendable {
  /// Of one part.
  private struct Step: Sendable {
    var (succeeded, failed, cancelled, enqueued) = (0, 0, 0, 0)
    var dollars = 0.0
    /// Seconds of lanes.
    var work = 0.0
    /// Seconds.
    var waits: [Double] = []
  }

  let since: Timestamp
  let until: Timestamp
  /// Seconds of each part.
  private let width: Double
  private var steps: [Step]
  private var codes: [String: Int] = [:]
  /// Not all jobs of that time were looked at.
  var isPartial = false
  /// Some of the dollars are of an assumed price.
  private var hasAssumedPrice = false
  /// Codes of failures that are told apart; what is rarer is `other`.
  private static let mostCodes = 20

  /// - Parameter steps: 1 at least.
  init(until: Timestamp, seconds: Double, steps: Int) {
    (self.until, since) = (until, until.adding(seconds: -seconds))
    width = seconds / Double(steps)
    self.steps = Array(repeating: Step(), count: steps)
  }

  private func place(_ time: Timestamp) -> Int? {
    let seconds = Double(time.milliseconds - since.milliseconds) / 1000
    guard seconds >= 0, time <= until else { return nil }
    return min(Int(seconds / width), steps.count - 1)
  }

  mutating func add(_ record: JobRecord) {
    if let step = place(record.createdAt) { steps[step].enqueued += 1 }
    guard record.state.isEnded, let step = record.endedAt.flatMap(place) else { return }
    switch record.state {
    case .succeeded: steps[step].succeeded += 1
    case .failed:
      steps[step].failed += 1
      codes[record.error?.code ?? "", default: 0] += 1
    default: steps[step].cancelled += 1
    }
    guard let result = record.result.flatMap({ try? JSONValue(parsing: $0) }) else { return }
    if let seconds = result["timing"]?["queued"]?.double { steps[step].waits.append(seconds) }
    steps[step].dollars += result["cost"]?["usd"]?.double ?? 0
    if result["cost"]?["assumedPrice"]?.flag == true { hasAssumedPrice = true }
    steps[step].work += result["cost"]?["laneSeconds"]?.double ?? 0
  }

  var members: [(String, JSONValue)] {
    func time(_ time: Timestamp) -> JSONValue { .number(Double(time.milliseconds) / 1000, decimals: 3) }
    let parts = steps.enumerated().map { index, step in
      JSONValue.object([
        ("at", time(since.adding(seconds: Double(index) * width))), ("enqueued", .number(step.enqueued)),
        ("succeeded", .number(step.succeeded)), ("failed", .number(step.failed)),
        ("cancelled", .number(step.cancelled)), ("usd", .number(step.dollars, decimals: 6)),
        ("laneSeconds", .number(step.work, decimals: 3)), ("waitSeconds", waits(step.waits)),
      ])
    }
    let failures = codes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostCodes)
    return [
      ("since", time(since)), ("until", time(until)), ("stepSeconds", .number(width, decimals: 3)),
      ("partial", .bool(isPartial)), ("assumedPrice", .bool(hasAssumedPrice)), ("steps", .array(parts)),
      (
        "failures",
        .array(failures.map { ["code": .string($0.key), "jobs": .number($0.value)] })
      ),
    ]
  }

  /// The nearest ranks.
  private func waits(_ seconds: [Double]) -> JSONValue {
    let sorted = seconds.sorted()
    func at(_ share: Double) -> JSONValue {
      guard !sorted.isEmpty else { return .null }
      let rank = min(max(Int((share * Double(sorted.count)).rounded(.up)), 1), sorted.count)
      return .number(sorted[rank - 1], decimals: 3)
    }
    return ["p50": at(0.5), "p95": at(0.95)]
  }
}
