import Accounts
import HTTPService

/// Who makes a request.
struct Caller: Sendable {
  enum Identity: Sendable {
    case key(APIKey)
    /// A user with a browser.
    case session(Session)
  }

  let identity: Identity
  let origin: Origin
  /// What answers tell of the key's rate.
  var rate: RateDecision?

  var grant: Grant {
    switch identity {
    case .key(let key): key.grant
    case .session(let session): session.user.grant
    }
  }

  var tenants: TenantAccess { grant.tenants }

  /// Nil: it is none.
  var key: APIKey? { if case .key(let key) = identity { key } else { nil } }

  /// What it asks with, as problems call it and as their codes begin.
  var noun: String {
    switch identity {
    case .key: "key"
    case .session: "session"
    }
  }

  /// What the security log calls who was refused something.
  var subject: String {
    switch identity {
    case .key(let key): key.id
    case .session(let session): session.user.name
    }
  }
}
