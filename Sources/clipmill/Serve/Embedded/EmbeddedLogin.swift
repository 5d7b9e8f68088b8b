import Accounts
import ClipJob
import Files
import FoundationEssentials
import Glibc
import HTTPService

/// How a person gets into the page of `serve --embedded` without having made a user first: by a link that this process prints. Its password lies
/// beside the state, where only this user reads it, so that the link of one start is good after the next.
struct EmbeddedLogin {
  static let user = "owner"

  /// Nil: the owner has another password by now.
  let password: String?

  /// Throws `AccountsError` and `JobError`.
  init(_ accounts: any Accounts, beside state: String) throws {
    let file = state + "-login"
    let origin = Origin(.commandLine("serve --embedded"))
    let known = try accounts.credentials(of: Self.user)
    if let known, let kept = FileManager.default.contents(atPath: file), !kept.isEmpty {
      let text = String(decoding: kept, as: UTF8.self)
      password = !known.user.isDisabled && known.password.matches(text) ? text : nil
      return
    }
    let new = PasswordHash.generated()
    let hash = try PasswordHash(new)
    if known == nil {
      try accounts.createUser(Self.user, role: .admin, password: hash, by: origin)
    } else {
      // The file was lost, and with it the way in.
      try accounts.updateUser(Self.user, UserChange(password: hash), by: origin)
    }
    // Last: without the file the next start makes another password, with one that is not the owner's there would be no way in.
    try Self.write(new, to: file)
    password = new
  }

  /// The page's address; what stands behind # is not sent to any server, nor logged.
  func link(_ url: String) -> String {
    guard let password else { return url }
    return "\(url)#login=\(Self.user):\(password)"
  }

  private static func write(_ password: String, to file: String) throws(JobError) {
    unlink(file)
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    let isWritten =
      descriptor >= 0 && Glibc.write(descriptor, password, password.utf8.count) == password.utf8.count
    if descriptor >= 0 { Glibc.close(descriptor) }
    guard isWritten else {
      let reason = String(cString: strerror(errno))
      // A part of a password would be taken for another one.
      unlink(file)
      throw JobError(
        "machine.state", "\(file) cannot be written: \(reason)",
        hint: "name another place for the state with --state")
    }
  }
}
