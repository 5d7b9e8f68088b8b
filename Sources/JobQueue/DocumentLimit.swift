import ClipJob

/// How long the document of a job may be.
public enum DocumentLimit {
  public static let bytes = 1 << 20

  /// - Parameter bytes: the document's length.
  package static func error(bytes: String, limit: Int = Self.bytes) -> JobError {
    JobError(
      "job.tooLarge", "the document has \(bytes) bytes; this queue takes jobs of up to \(limit)",
      hint: "a job names its media by path and does not contain it: look for embedded data")
  }
}
