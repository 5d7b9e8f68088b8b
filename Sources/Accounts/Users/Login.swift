import NetworkGuard

/// What becomes of a name and a password.
public enum LoginAnswer: Sendable, Equatable {
  case accepted(User)
  /// The name or the password is wrong, or the user is disabled: nobody is told which.
  case refused
  /// Too many attempts failed: seconds until the next one is looked at.
  case locked(seconds: Double)
}

extension Accounts {
  /// Checks a user's password. Takes a fraction of a second and 32 MiB, for a name that nobody has as well.
  public func verify(user name: String, password: String, by origin: Origin) throws(AccountsError)
    -> LoginAnswer
  {
    let id = User.isValid(name: name) ? User.counted(name) : nil
    let attempt: Attempt
    switch try beginAttempt(by: origin, id: id) {
    case .locked(let seconds): return .locked(seconds: seconds)
    case .begun(let begun): attempt = begun
    }
    let stored = id == nil ? nil : try credentials(of: name)
    let isRight = (stored?.password ?? .decoy).matches(password)
    guard isRight, let user = stored?.user, !user.isDisabled else {
      try record(SecurityEvent(.sessionRefused, by: origin, subject: id == nil ? "" : name))
      try settle(attempt, succeeded: false)
      return .refused
    }
    try settle(attempt, succeeded: true)
    return .accepted(user)
  }
}
