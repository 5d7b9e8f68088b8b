import ClipJob

extension Schemas {
  /// Quotes, probes and costs.
  static let ofSurveys: [(String, JSONValue)] = [
    (
      "Quotes",
      object(
        [
          ("duration", number),
          (
            "quotes",
            list(
              object(
                [
                  ("device", text), ("seconds", number), ("low", number), ("high", number),
                  ("memoryBytes", count), ("bytesOut", number), ("jobs", count),
                ], optional: [("usd", number), ("aboveBudget", flag)]))
          ), ("work", anything),
        ],
        optional: [
          (
            "transfers",
            list(object([("host", text), ("bytes", number), ("seconds", number), ("jobs", count)]))
          )
        ])
    ),
    ("ProbeRequest", object([("source", text)], optional: [("count", flag)])),
    (
      "Costs",
      object([
        ("queue", text), ("since", number), ("until", number), ("by", text), ("rows", list(anything)),
        ("total", anything),
      ])
    ),
  ]
}
