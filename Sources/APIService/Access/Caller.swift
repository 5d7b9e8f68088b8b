import Accounts
import HTTPService

/// Who makes a request.
struct Caller: Sendable {
  enum Identity: Sendable {
    case key(APIKey)
    /// A user with a browser.
    case session(Session)
    /// With a token of an identity provider.
    case token(TokenHolder)
  }

  let identity: Identity
  let origin: Origin
  /// What answers tell of its rate.
  var rate: RateDecision?

  var grant: Grant {
    switch identity {
    case .key(let key): key.grant
    case .session(let session): session.user.grant
    case .token(let holder): holder.grant
    }
  }

  var tenants: TenantAccess { grant.tenants }

  /// Nil: it is none.
  var key: APIKey? { if case .key(let key) = identity { key } else { nil } }

  /// What its jobs are counted by, and how many may wait and run at once; nil: any number.
  var jobLimit: (account: String, most: Int)? {
    switch identity {
    case .key(let key): key.mostJobs.map { (key.id, $0) }
    case .session: nil
    case .token(let holder): holder.mostJobs.map { (holder.id, $0) }
    }
  }

  /// What it asks with, as problems call it and as their codes begin.
  var noun: String {
    switch identity {
    case .key: "key"
    case .session: "session"
    case .token: "token"
    }
  }

  /// What the security log calls who was refused something.
  var subject: String {
    switch identity {
    case .key(let key): key.id
    case .session(let session): session.user.name
    case .token(let holder): holder.name
    }
  }
}
