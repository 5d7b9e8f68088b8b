import ClipJob
import JobQueue

/// How a queue has served its clients of late: what became of the jobs that were enqueued since a moment and have ended.
struct ServiceLevel: Sendable {
  /// What is promised: a share of jobs that is good.
  struct Objective: Sendable {
    let name: String
    /// 0…1.
    let target: Double
    fileprivate(set) var good = 0
    fileprivate(set) var total = 0

    var share: Double? { total > 0 ? Double(good) / Double(total) : nil }

    /// The part of the failures that the target allows which has not happened yet; negative: more have happened.
    var budgetLeft: Double? { share.map { 1 - (1 - $0) / (1 - target) } }

    fileprivate mutating func count(_ isGood: Bool) {
      total += 1
      good += isGood ? 1 : 0
    }

    var document: JSONValue {
      let measured: [(String, JSONValue)] = [
        ("share", share.map { .number($0, decimals: 6) } ?? .null),
        ("budgetLeft", budgetLeft.map { .number($0, decimals: 6) } ?? .null),
      ]
      return .object(
        [
          ("name", .string(name)), ("target", .number(target, decimals: 6)), ("good", .number(good)),
          ("total", .number(total)),
        ] + measured)
    }
  }

  /// Of the jobs that were not cancelled, those that succeeded.
  private(set) var success = Objective(name: "success", target: 0.99)
  /// Of the jobs that were begun, those that waited no longer than `patience`.
  private(set) var wait = Objective(name: "wait", target: 0.95)
  /// Of the jobs that succeeded and were quoted, those that took at most `quoteTolerance` times as long.
  private(set) var quote = Objective(name: "quote", target: 0.9)
  /// Seconds.
  private var waits: [Double] = []
  /// Not all jobs of that time were looked at.
  var isPartial = false

  /// Seconds that a job may wait.
  let patience: Double
  /// How much longer than quoted a job may take.
  private static let quoteTolerance = 1.5

  init(patience: Double) { self.patience = patience }

  /// Jobs that have not ended, and those that were cancelled, tell nothing.
  mutating func add(_ record: JobRecord) {
    guard record.state == .succeeded || record.state == .failed else { return }
    success.count(record.state == .succeeded)
    guard let result = record.result.flatMap({ try? JSONValue(parsing: $0) }) else { return }
    if let seconds = result["timing"]?["queued"]?.double {
      wait.count(seconds <= patience)
      waits.append(seconds)
    }
    let cost = result["cost"]
    if record.state == .succeeded, let quoted = cost?["quotedSeconds"]?.double, quoted > 0,
      let truth = cost?["laneSeconds"]?.double
    {
      quote.count(truth <= quoted * Self.quoteTolerance)
    }
  }

  /// The wait that so large a share of the jobs did not exceed, seconds (the nearest rank); nil: there are none.
  func waitAt(_ share: Double) -> Double? {
    let sorted = waits.sorted()
    guard !sorted.isEmpty else { return nil }
    return sorted[min(max(Int((share * Double(sorted.count)).rounded(.up)), 1), sorted.count) - 1]
  }

  var members: [(String, JSONValue)] {
    func seconds(_ value: Double?) -> JSONValue { value.map { .number($0, decimals: 3) } ?? .null }
    return [
      ("jobs", .number(success.total)), ("partial", .bool(isPartial)),
      ("objectives", .array([success, wait, quote].map(\.document))),
      ("waitSeconds", ["p50": seconds(waitAt(0.5)), "p95": seconds(waitAt(0.95))]),
    ]
  }
}
