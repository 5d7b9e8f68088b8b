extension Notify {
  static let table = ObjectTable(
    "the notification", example: "{\"url\": \"https://example.com/hook\"}",
    [
      Key(
        "url", kind: .webURL, absence: .refused(example: "\"https://example.com/hook\""),
        meaning: "where messages are sent: `https://`, or `http://` where the operator has allowed the host"),
      Key(
        "events", kind: .choices(Event.allCases.map(\.rawValue)),
        absence: .words("how the job ends: `[\"succeeded\", \"failed\", \"cancelled\"]`"),
        meaning: "what is told: " + Event.allCases.map { "`\"\($0.rawValue)\"`" }.joined(separator: ", ")),
    ])
}
