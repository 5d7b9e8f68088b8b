import Accounts
import HTTPService
import Synchronization
import Threads

/// The secrets that links are signed with, asked for now and then: a download does not depend on the accounts' server.
final class LinkKeeper: Sendable {
  private struct Known {
    var secrets: LinkSecrets
    /// Monotonic seconds.
    var at: Double
  }
  private let known = Mutex<Known?>(nil)
  private let accounts: any Accounts

  /// Seconds after which they are asked for again; where a signature is not known, another server may have renewed them.
  private static let usual = 30.0, least = 1.0

  init(_ accounts: any Accounts) { self.accounts = accounts }

  /// - Throws: 503.
  func token(of link: FileLink) throws(HTTPProblem) -> String {
    link.token(try secrets(noOlderThan: Self.usual).signature)
  }

  /// Nil: nobody here has signed it.
  ///
  /// - Throws: 503.
  func link(_ token: String) throws(HTTPProblem) -> FileLink? {
    if let link = FileLink(token, try secrets(noOlderThan: Self.usual).isSigned) { return link }
    return FileLink(token, try secrets(noOlderThan: Self.least).isSigned)
  }

  private func secrets(noOlderThan age: Double) throws(HTTPProblem) -> LinkSecrets {
    let now = monotonicSeconds()
    let kept = known.withLock { $0 }
    if let kept, now - kept.at < age { return kept.secrets }
    do throws(AccountsError) {
      let secrets = try accounts.linkSecrets()
      known.withLock { $0 = Known(secrets: secrets, at: now) }
      return secrets
    } catch {
      // Better an old one than none: who has a link gets the file.
      if let kept { return kept.secrets }
      throw HTTPProblem(accounts: error)
    }
  }
}
