import ClipJob

/// How long the document of a job may be.
public enum DocumentLimit {
  public static let bytes = 1 << 20

  /// - Parameter bytes: the document's length.
  package static func error(bytes: String, limit: Int = Self.bytes) -> JobError {
    JobError(
      "job.tooLarge", "the document has \(bytes) bytes; this queue accepts up to \(limit)",
      hint: "jobs refer to media by path and do not contain it: look for embedded data")
  }
}
