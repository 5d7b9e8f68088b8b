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
