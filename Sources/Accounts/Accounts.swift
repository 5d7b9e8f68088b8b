import JobQueue
import NetworkGuard

/// Who may use an API server, and what they did with it. Every change and its entry in the security log are one step.
///
/// Calls block, and may be made from any thread. Times are those of the store's clock.
public protocol Accounts: Sendable {
  func now() throws(AccountsError) -> Timestamp

  // MARK: Keys

  /// - Throws: `AccountsError` (`invalid`) for a draft that is no key.
  func createKey(_ draft: KeyDraft, by origin: Origin) throws(AccountsError) -> IssuedKey

  /// Whom a presented key belongs to: the one call that each request makes. It checks lock-outs and the key, counts a failed attempt, takes one
  /// request of the key's rate and notes that the key was used. A key with a typo is `malformed` without asking the store, and not counted.
  func find(_ presented: PresentedKey) throws(AccountsError) -> KeyAnswer

  /// Nil: there is none.
  func key(_ id: String) throws(AccountsError) -> APIKey?

  /// All keys, revoked ones too, oldest first.
  ///
  /// - Parameter tenants: those that are bound to it; `all`: every key.
  func keys(of tenants: TenantAccess) throws(AccountsError) -> [APIKey]

  /// From now on, whichever of its secrets is presented. Revoking it again changes nothing.
  ///
  /// - Throws: `AccountsError` (`unknown`).
  @discardableResult
  func revokeKey(_ id: String, by origin: Origin) throws(AccountsError) -> APIKey

  /// Gives it a new secret. One that was still accepted from an earlier rotation is not any more.
  ///
  /// - Parameter grace: seconds for which the present secret is accepted as well, 0 to 30 days.
  /// - Throws: `AccountsError` (`unknown`, `ended` for a revoked key, `invalid` for the time).
  func rotateKey(_ id: String, grace: Double, by origin: Origin) throws(AccountsError) -> IssuedKey

  // MARK: Users

  /// - Throws: `AccountsError` (`invalid`, `exists`).
  @discardableResult
  func createUser(
    _ name: String, role: User.Role, password: PasswordHash, by origin: Origin
  ) throws(AccountsError) -> User

  /// By name.
  func users() throws(AccountsError) -> [User]

  /// The user and what is kept of the password; nil: there is none. `verify` uses it.
  func credentials(of name: String) throws(AccountsError) -> (user: User, password: PasswordHash)?

  /// Ends the user's sessions.
  ///
  /// - Throws: `AccountsError` (`unknown`).
  @discardableResult
  func updateUser(_ name: String, _ change: UserChange, by origin: Origin) throws(AccountsError) -> User

  // MARK: Sessions

  /// - Parameters:
  ///   - seconds: until it ends, 1 to 30 days.
  ///   - isSecure: whether the browser speaks TLS. The session is good for requests that do as well, or for those that do not.
  /// - Throws: `AccountsError` (`unknown`, `ended` for a disabled user, `invalid` for the time).
  func openSession(
    of user: String, for seconds: Double, isSecure: Bool, by origin: Origin
  ) throws(AccountsError) -> OpenedSession

  /// Nil: there is none, it has ended, or its user was changed since.
  func findSession(_ token: String) throws(AccountsError) -> Session?

  /// Does nothing if there is none.
  func closeSession(_ token: String, by origin: Origin) throws(AccountsError)

  // MARK: Limits

  /// Takes a request out of a bucket that has a name, and the rate that it always has.
  func allow(_ bucket: String, _ rate: Rate) throws(AccountsError) -> RateDecision

  /// Before an attempt is looked at that takes its time, such as a password: takes one of those that its address and what it is for have left. Those that
  /// others look at meanwhile count as if they had failed, so that attempts at the same moment are no more than attempts one after another.
  ///
  /// - Parameter id: as of `noteFailure`.
  func beginAttempt(by origin: Origin, id: String?) throws(AccountsError) -> AttemptAnswer

  /// The attempt was looked at. A failure is counted; a success forgets the failed ones with its id, not those of the address. One that nobody
  /// settles is forgotten after `Attempt.patience`.
  func settle(_ attempt: Attempt, succeeded: Bool) throws(AccountsError)

  /// Counts a failed attempt by its address (of IPv6 by the network of 64 bits) and by what it was for. See `Lockout`. `find` and `verify` do it themselves.
  ///
  /// - Parameter id: of a key, or what else attempts are counted by; nil: unknown.
  /// - Returns: seconds for which further attempts are not looked at; 0: they are.
  func noteFailure(by origin: Origin, id: String?) throws(AccountsError) -> Double

  /// Seconds for which attempts are not looked at; 0: they are.
  func lockout(address: IPAddress?, id: String?) throws(AccountsError) -> Double

  // MARK: Links

  /// What links are signed with; made when it is first asked for.
  func linkSecrets() throws(AccountsError) -> LinkSecrets

  /// Links are signed with another secret from now on.
  ///
  /// - Parameter keepingFormer: those that were given before stay good until they expire; those of an even earlier secret do not.
  func renewLinkSecret(keepingFormer: Bool, by origin: Origin) throws(AccountsError)

  // MARK: The security log

  func record(_ event: SecurityEvent) throws(AccountsError)

  /// The oldest events behind a position, `SecurityLog.page` at most: `EventPosition.start`, `EventPosition.before` a time, or that of the last
  /// event of the page before. Empty: there are no more.
  func events(after position: EventPosition, limit: Int) throws(AccountsError) -> [RecordedEvent]
}

/// Lengths of time that callers choose, seconds.
package enum AccountTimes {
  package static let longest = 30 * 86_400.0

  package static func check(grace: Double) throws(AccountsError) {
    guard (0...longest).contains(grace) else {
      throw AccountsError(.invalid, "an old secret is accepted for 0 s to 30 days", hint: "for example 1h")
    }
  }

  package static func check(session: Double) throws(AccountsError) {
    guard (1...longest).contains(session) else {
      throw AccountsError(.invalid, "a session lasts for a second to 30 days", hint: "for example 12 hours")
    }
  }
}
