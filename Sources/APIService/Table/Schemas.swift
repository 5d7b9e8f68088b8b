import ClipJob
import JobQueue

/// The JSON Schemas of answers, by name.
enum Schemas {
  static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

  static let text: JSONValue = ["type": "string"]
  static let flag: JSONValue = ["type": "boolean"]
  static let count: JSONValue = ["type": "integer", "minimum": .number(0)]
  static let number: JSONValue = ["type": "number"]
  static let anything: JSONValue = ["type": "object"]

  static func list(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

  static func object(
    _ required: [(String, JSONValue)], optional: [(String, JSONValue)] = [], isOpen: Bool = false
  ) -> JSONValue {
    [
      "type": "object", "properties": .object(required + optional),
      "required": .array(required.map { .string($0.0) }), "additionalProperties": .bool(isOpen),
    ]
  }

  /// Of an error in a body.
  private static let detail = object(
    [("code", text), ("message", text)], optional: [("path", text), ("pointer", text), ("hint", text)])

  /// All that `#/components/schemas` has beside the job document.
  static let named = ofJobs + own + ofAccounts + ofSurveys + ofWebhooks

  /// Jobs, queues and what goes wrong.
  private static let own: [(String, JSONValue)] = [
    (
      "Submitted",
      object([("id", text), ("state", state), ("new", flag)], optional: [("tenant", text)])
    ),
    (
      "SubmittedList",
      object([
        (
          "jobs",
          list(
            object(
              [("id", text)],
              optional: [
                ("state", state), ("new", flag), ("error", object([("code", text), ("message", text)])),
              ]))
        )
      ])
    ),
    ("JobBatch", object([("jobs", list(reference("Job")))])),
    (
      "Changed", object([("id", text), ("state", state)], optional: [("cancelRequested", flag)])
    ),
    ("BulkChange", object([("matched", count), ("changed", count)], optional: [("next", text)])),
    (
      "Waiting",
      object([
        ("id", text), ("state", state),
        (
          "reasons",
          list(
            object(
              [("code", text), ("message", text)],
              optional: [("hint", text), ("until", moment), ("ahead", count)]))
        ),
      ])
    ),
    (
      "Valid",
      object([("valid", flag)], optional: [("quote", reference("Quotes")), ("unquoted", list(detail))])
    ),
    (
      "Queue",
      object(
        [("queue", text), ("paused", flag)] + QueueStats().counts.map { ($0.0, count) }
          + [("backlogSeconds", number)], optional: [("oldestReady", number)])
    ),
    ("QueueList", object([("queues", list(reference("Queue")))])),
    (
      "RejectedList",
      object([
        (
          "rejected",
          list(
            object([("at", number), ("code", text), ("message", text), ("bytes", count), ("document", text)])
          )
        )
      ])
    ),
    ("Paused", object([("queue", text), ("paused", flag)])),
    ("Worker", object([("worker", text), ("holds", number)], optional: [("card", anything)])),
    ("WorkerList", object([("workers", list(reference("Worker")))])),
    ("Health", object([("status", text)])),
    (
      "Problem",
      object(
        [
          ("type", text), ("title", text), ("status", count), ("detail", text), ("instance", text),
          ("code", text),
        ],
        optional: [
          ("hint", text),
          (
            "errors",
            list(detail)
          ),
        ])
    ),
  ]

  /// The job document's schema and its parts, with references that lead to where they are in an OpenAPI document.
  static let job: [(String, JSONValue)] = {
    let members = JobSchema.alternatives.members ?? []
    let parts = members.first { $0.0 == "$defs" }?.1.members ?? []
    let whole = JSONValue.object(members.filter { !["$defs", "$schema", "$id"].contains($0.0) })
    return ([("Job", whole)] + parts.map { ("Job.\($0.0)", $0.1) }).map { ($0.0, moved($0.1)) }
  }()

  private static func moved(_ schema: JSONValue) -> JSONValue {
    switch schema {
    case .object(let members):
      .object(
        members.map { name, value in
          guard name == "$ref", let text = value.text else { return (name, moved(value)) }
          return (name, .string(text.replacing("#/$defs/", with: "#/components/schemas/Job.")))
        })
    case .array(let items): .array(items.map(moved))
    default: schema
    }
  }
}
