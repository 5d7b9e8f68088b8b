import Fetching
import MediaIO
import Synchronization

/// Room for outputs that are sent when they are complete: a temporary file without a name, with a limit for all of them
/// together.
public final class OutputSpool: Sendable {
  let file: SpoolFile
  /// Bytes.
  let limit: Int

  /// Which setting gives it more room, for messages; nil: none does.
  let setting: String?

  public static let usualLimit = 16 << 30

  /// In the folder that TMPDIR names. Nil: no file can be made there.
  public init?(limit: Int, setting: String? = nil) {
    guard let file = SpoolFile() else { return nil }
    self.file = file
    self.limit = limit
    self.setting = setting
  }

  /// - Parameter name: of the output, for messages.
  func makeTarget(_ name: String) throws(MediaError) -> SpoolTarget {
    guard let start = file.take() else {
      throw MediaError(.limits, "\(name) cannot be kept in a temporary file: there are too many")
    }
    return SpoolTarget(name, self, at: start)
  }
}
