import ClipJob

extension Schemas {
  /// Uploads and downloads.
  static let files: [(String, JSONValue)] = [
    ("NewUpload", object([("name", text), ("bytes", count)], optional: [("sha256", text)])),
    (
      "Upload",
      object(
        [("id", text), ("name", text), ("bytes", count), ("url", text), ("source", text)],
        optional: [
          ("offset", count), ("complete", flag), ("expires", count), ("method", text), ("headers", anything),
          ("urlSeconds", count),
        ])
    ),
    (
      "OutputList",
      object([
        (
          "outputs",
          list(
            object(
              [("to", text), ("name", text), ("type", text)],
              optional: [
                ("bytes", count), ("sha256", text), ("url", text), ("expires", count), ("unavailable", text),
              ]))
        )
      ])
    ),
  ]
}
