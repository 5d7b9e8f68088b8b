import HTTPService
import JobQueue

/// Jobs of a queue that a caller may know of.
struct JobList: Sendable {
  private(set) var records: [JobRecord] = []
  /// There may be more.
  private(set) var isTruncated = false

  /// Jobs of all tenants that are looked at, at most.
  static let mostLooks = 10_000

  /// A queue lists all tenants' jobs together, so more are looked at until there are enough of the caller's.
  init(
    _ queue: any JobQueue, _ filter: JobFilter, limit: Int, sees: (String) -> Bool
  ) throws(HTTPProblem) {
    var looks = min(max(limit + 1, 200), Self.mostLooks)
    while true {
      let count = looks
      let all = try reaching { () throws(QueueError) in try queue.list(filter, limit: count) }
      let own = all.filter { sees($0.tenant) }
      let isComplete = all.count < looks
      if own.count > limit || isComplete || looks == Self.mostLooks {
        records = Array(own.prefix(limit))
        isTruncated = own.count > limit || !isComplete
        return
      }
      looks = min(looks * 5, Self.mostLooks)
    }
  }
}
