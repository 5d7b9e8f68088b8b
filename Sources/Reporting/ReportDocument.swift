import ClipJob
import Costs

extension Report {
  /// For programs, as members of an object: the numbers behind the page. What is not known is left out. Times are seconds, and
  /// moments seconds since 1970.
  public var members: [(String, JSONValue)] {
    var members: [(String, JSONValue)] = [
      ("since", .number(from, decimals: 3)), ("until", .number(to, decimals: 3)),
      ("queues", .array(queues.map(JSONValue.string))),
      (
        "jobs",
        [
          "succeeded": .number(total.clips), "failed": .number(failed), "cancelled": .number(cancelled),
          "retriedAttempts": .number(retried),
        ]
      ),
    ]
    if let waits { members.append(("wait", waits.document)) }
    if let laneTimes { members.append(("inLane", laneTimes.document)) }
    members += [
      ("costs", .array([tenants, devices, stages, outcomes].map { .object($0.members) })),
      ("stageSeconds", .object(stageSeconds.map { ($0.stage, .number($0.seconds, decimals: 6)) })),
      ("failures", .array(reasons.map(\.document))),
      ("overTime", overTime), ("slowest", .array(slowest.map(\.document))),
      ("dearest", .array(dearest.map(\.document))),
    ]
    if quotes.jobs > 0 { members.append(("quotes", quotes.document)) }
    if let eventsSince { members.append(("eventsSince", .number(eventsSince, decimals: 3))) }
    return members
  }

  private var overTime: JSONValue {
    let parts = bins.indices.map { index in
      let bin = bins[index]
      var members: [(String, JSONValue)] = [
        ("from", .number(Int(times.begin(of: index)))), ("succeeded", .number(bin.succeeded)),
        ("failed", .number(bin.ends.failed)), ("cancelled", .number(bin.ends.cancelled)),
        ("retried", .number(bin.ends.retried)), ("handedBack", .number(bin.handedBack)),
        ("lost", .number(bin.lost)),
        ("usd", .number(bin.cost.exactText)), ("idleUSD", .number(bin.idle.exactText)),
      ]
      if let waits = bin.waits { members.append(("wait", waits.document)) }
      return JSONValue.object(members)
    }
    return ["step": .number(Int(times.step)), "parts": .array(parts)]
  }
}

extension Report.Spread {
  fileprivate var document: JSONValue {
    [
      "count": .number(count), "median": .number(median, decimals: 6), "p95": .number(p95, decimals: 6),
      "largest": .number(largest, decimals: 6),
    ]
  }
}

extension Report.Reason {
  fileprivate var document: JSONValue {
    ["code": .string(code), "failed": .number(failed), "retried": .number(retried)]
  }
}

extension Report.Clip {
  fileprivate var document: JSONValue {
    var members: [(String, JSONValue)] = [
      ("queue", .string(queue)), ("job", .string(job)), ("tenant", .string(tenant)),
      ("device", .string(device)),
      ("at", .number(at, decimals: 3)),
    ]
    if let seconds { members.append(("seconds", .number(seconds, decimals: 6))) }
    if let outputSeconds { members.append(("outputSeconds", .number(outputSeconds, decimals: 6))) }
    if let cost { members.append(("usd", .number(cost.exactText))) }
    return .object(members)
  }
}

extension QuoteRatios {
  fileprivate var document: JSONValue {
    var members: [(String, JSONValue)] = [("jobs", .number(jobs))]
    if let medianError { members.append(("medianError", .number(medianError, decimals: 6))) }
    members += [
      ("edges", .array(Self.edges.map { JSONValue.number($0) })),
      ("counts", .array(counts.map(JSONValue.number))),
    ]
    return .object(members)
  }
}
