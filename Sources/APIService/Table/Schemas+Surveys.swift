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
                ], optional: [("usd", number), ("assumedPrice", flag), ("aboveBudget", flag)]))
          ), ("work", anything),
        ],
        optional: [
          (
            "transfers",
            list(object([("host", text), ("bytes", number), ("seconds", number), ("jobs", count)]))
          )
        ])
    ),
    (
      "ServiceLevel",
      object([
        ("queue", text), ("since", number), ("until", number), ("jobs", count), ("partial", flag),
        (
          "objectives",
          list(
            object([
              ("name", text), ("target", number), ("good", count), ("total", count),
              ("share", orNull(number)), ("budgetLeft", orNull(number)),
            ]))
        ), ("waitSeconds", object([("p50", orNull(number)), ("p95", orNull(number))])),
      ])
    ),
    (
      "Activity",
      object([
        ("queue", text), ("since", number), ("until", number), ("stepSeconds", number), ("partial", flag),
        ("assumedPrice", flag),
        (
          "steps",
          list(
            object([
              ("at", number), ("enqueued", count), ("succeeded", count), ("failed", count),
              ("cancelled", count), ("usd", number), ("laneSeconds", number),
              ("waitSeconds", object([("p50", orNull(number)), ("p95", orNull(number))])),
            ]))
        ), ("failures", list(object([("code", text), ("jobs", count)]))),
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
