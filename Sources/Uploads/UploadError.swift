import Files
import Glibc

/// Why an upload was not begun, continued or completed.
public struct UploadError: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// What was asked for is none: a size, a checksum, a tenant.
    case invalid
    /// There is none of that id; another tenant's is none.
    case unknown
    /// More bytes than one upload may have, or than this one was said to have.
    case tooLarge
    /// The tenant has as much as it may have.
    case quota
    /// It goes on at another place.
    case offset(Int)
    /// Somebody else writes to it.
    case busy
    /// It is complete.
    case complete
    /// The bytes are not those that the checksum is of.
    case checksum
    /// The disk is full, or nearly.
    case space
    /// The operator has to look at it.
    case machine
  }
  public var kind: Kind
  /// A sentence without its full stop.
  public var message: String
  public var hint: String?

  init(_ kind: Kind, _ message: String, hint: String? = nil) {
    (self.kind, self.message, self.hint) = (kind, message, hint)
  }

  /// What the file system refused. Full disks and quotas of the system are passing.
  init(_ error: FileError) {
    if [ENOSPC, EDQUOT, EFBIG].contains(error.code) {
      self = .space
    } else {
      self.init(.machine, "\(error.call) of \(error.path): \(error.reason)")
    }
  }

  /// - Parameter message: for the operator.
  public init(unavailable message: String) { self.init(.machine, message) }

  public static let unknown = UploadError(
    .unknown, "there is no such upload", hint: "check its id; uploads expire")
  static let busy = UploadError(
    .busy, "another request is writing to this upload", hint: "ask how far it is, and go on from there")
  static let complete = UploadError(.complete, "this upload is complete", hint: "begin another one")
  static let space = UploadError(
    .space, "the server has no room for that now", hint: "try again later; what was sent is kept")
}
