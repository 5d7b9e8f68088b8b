import ClipJob
import JobQueue
import WorkerPool

extension TopState {
  /// For programs. What is not known is left out.
  var document: JSONValue {
    var members: [(String, JSONValue)] = [
      ("at", .number(Double(at.milliseconds) / 1000, decimals: 3)),
      ("queues", .array(queues.map(\.document))),
      (
        "workers",
        .array(workers.map { .object([("name", .string($0.name))] + ($0.card.document.members ?? [])) })
      ),
      ("strays", .array(strays.map(\.document))),
      (
        "recent",
        [
          "seconds": .number(RecentActivity.window), "clips": .number(activity.clips),
          "failed": .number(activity.failed), "retried": .number(activity.retried),
          "failures": .array(activity.failures.map(\.document)),
        ]
      ),
    ]
    if let costs {
      members.append(
        (
          "usdPerHour",
          [
            "jobs": .number(costs.jobs, decimals: 6), "idle": .number(costs.idle, decimals: 6),
            "egress": .number(costs.egress, decimals: 6),
          ]
        ))
    }
    return .object(members)
  }
}

extension TopState.Queue {
  fileprivate var document: JSONValue {
    var members: [(String, JSONValue)] = [("name", .string(name))]
    guard let stats else { return .object(members) }
    members += [
      ("paused", .bool(stats.isPaused)), ("inbox", .number(stats.inbox)), ("ready", .number(stats.ready)),
      ("delayed", .number(stats.delayed)), ("running", .number(stats.running)), ("dead", .number(stats.dead)),
    ]
    if let oldest = stats.oldestReady { members.append(("oldestReady", .number(oldest, decimals: 3))) }
    members.append(("backlogSeconds", .number(stats.backlogSeconds, decimals: 3)))
    return .object(members)
  }
}

extension TopState.Stray {
  fileprivate var document: JSONValue {
    [
      "queue": .string(queue), "job": .string(job), "tenant": .string(tenant), "worker": .string(worker),
      "progress": .number(progress, decimals: 4), "seconds": .number(seconds, decimals: 3),
    ]
  }
}

extension RecentActivity.Failure {
  fileprivate var document: JSONValue {
    [
      "at": .number(Double(at.milliseconds) / 1000, decimals: 3), "queue": .string(queue),
      "job": .string(job),
      "code": .string(code), "retried": .bool(isRetried),
    ]
  }
}
