import ClipJob
import JobQueue

extension Schemas {
  /// Jobs as they are shown, and what became of them; docs/job.md, “The result”, says what the members mean. Results are
  /// written by workers, which may be of a later version: they may have more.
  static let ofJobs: [(String, JSONValue)] = [
    ("JobResult", object(resultAlways, optional: resultSometimes, isOpen: true)),
    (
      "JobState",
      object(
        resultAlways,
        optional: resultSometimes + [
          ("progress", share), ("pendingEnd", pendingEnd), ("record", reference("JobRecord")),
          ("unread", flag),
        ], isOpen: true)
    ),
    (
      "JobRecord",
      object(
        [
          ("priority", ["type": "integer"]), ("createdAt", moment), ("attempts", count),
          ("maxAttempts", count),
        ],
        optional: [
          ("tenant", text), ("readyAt", moment), ("startedAt", moment), ("endedAt", moment),
          ("losses", count),
          ("cancelRequested", flag), ("dead", flag), ("lastLeases", count), ("error", error),
        ], isOpen: true)
    ),
    ("JobList", ListPage.schema("jobs", reference("JobState"))),
  ]

  /// Of a job or an attempt.
  static let state: JSONValue = [
    "type": "string", "enum": .array(JobResult.State.allCases.map { .string($0.rawValue) }),
  ]
  private static let pendingEnd: JSONValue = [
    "type": "string", "enum": .array(PendingEnd.State.allCases.map { .string($0.rawValue) }),
  ]
  /// 0 to 1.
  private static let share: JSONValue = ["type": "number", "minimum": .number(0), "maximum": .number(1)]
  /// RFC 3339, in UTC.
  static let moment: JSONValue = ["type": "string", "format": "date-time"]
  /// Seconds or dollars by the names of stages.
  private static let byStage: JSONValue = ["type": "object", "additionalProperties": number]

  private static func measures(_ names: [String], _ schema: JSONValue) -> [(String, JSONValue)] {
    names.map { ($0, schema) }
  }

  private static let words = [("code", text), ("message", text)]
  private static let place = [("path", text), ("hint", text)]
  private static let error = object(words + [("retryable", flag)], optional: place, isOpen: true)

  private static let resultAlways = [("id", text), ("state", state), ("outputs", list(output))]
  private static let resultSometimes: [(String, JSONValue)] = [
    ("attempts", count), ("worker", text), ("device", text),
    (
      "timing",
      object(
        [],
        optional: measures(["queued", "wall", "speed"], number)
          + measures(["stages", "stagesCPU", "waiting"], byStage), isOpen: true)
    ),
    (
      "cost",
      object(
        [],
        optional: [("usdStages", byStage), ("assumedPrice", flag), ("peakMemoryBytes", count)]
          + measures(
            [
              "usd", "cpuSeconds", "gpuSeconds", "joules", "quotedUSD", "quotedSeconds", "laneSeconds",
            ], number), isOpen: true)
    ),
    (
      "io",
      object(
        [],
        optional: measures(
          [
            "framesIn", "framesOut", "bytesIn", "bytesOut", "requests", "bytesFetched", "bytesSent",
            "cacheHits",
            "cacheMisses", "bytesFromCache",
          ], count) + [("hosts", list(host))], isOpen: true)
    ),
    ("explain", list(text)), ("warnings", list(object(words, optional: place, isOpen: true))),
    (
      "av",
      object(
        [],
        optional: measures(["framesDuplicated", "framesDropped"], count)
          + measures(["driftMaxMs", "loudness", "truePeak", "limitedMaxDb", "limitedSeconds"], number),
        isOpen: true)
    ), ("error", error), ("log", list(logLine)),
  ]
  private static let logLine = object(
    [
      ("at", moment), ("level", ["type": "string", "enum": ["info", "warning", "error"]]), ("attempt", count),
      ("message", text),
    ], isOpen: true)

  private static let output = object(
    [("to", text)],
    optional: measures(["bytes", "frames", "width", "height", "captions"], count) + [
      ("sha256", text), ("duration", number),
    ], isOpen: true)
  private static let host = object(
    [("name", text), ("requests", count), ("bytesFetched", count), ("seconds", number)], isOpen: true)
}
