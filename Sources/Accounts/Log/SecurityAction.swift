/// What the security log tells. Names may be added, and never change their meaning.
public enum SecurityAction: String, Sendable, CaseIterable {
  case keyCreated = "key.created"
  case keyRotated = "key.rotated"
  case keyRevoked = "key.revoked"
  case keyRefused = "key.refused"
  case lockout
  case userCreated = "user.created"
  case userUpdated = "user.updated"
  case sessionOpened = "session.opened"
  case sessionClosed = "session.closed"
  case sessionRefused = "session.refused"
  case linksRenewed = "links.renewed"
  case jobCancelled = "job.cancelled"
  case jobRetried = "job.retried"
  case uploadDeleted = "upload.deleted"
  case queuePaused = "queue.paused"
  case queueResumed = "queue.resumed"
  case webhookCreated = "webhook.created"
  case webhookUpdated = "webhook.updated"
  case webhookDeleted = "webhook.deleted"
  case webhookRotated = "webhook.rotated"
  case webhookSecretShown = "webhook.secretShown"
  case webhookRedelivered = "webhook.redelivered"

  public var meaning: String {
    switch self {
    case .keyCreated: "A key was created; the detail has its scopes"
    case .keyRotated: "A key got a new secret; the detail says how long the old one holds"
    case .keyRevoked: "A key was revoked"
    case .keyRefused: "A key was not accepted; the detail has the reason"
    case .lockout: "Too many attempts failed; the subject is the address, key or user, the detail the seconds"
    case .userCreated: "A user was created; the detail has the role"
    case .userUpdated: "A user was changed; the detail says what: role, password, disabled, enabled"
    case .sessionOpened: "A user logged in"
    case .sessionClosed: "A user logged out"
    case .sessionRefused: "A user's name or password was wrong, or the user is disabled"
    case .linksRenewed:
      "Links are signed with a new secret; the detail says whether those given before stay good"
    case .jobCancelled: "A job was cancelled"
    case .jobRetried: "An ended job was run again"
    case .uploadDeleted: "An upload was deleted, with its bytes"
    case .queuePaused: "A queue was paused"
    case .queueResumed: "A queue was resumed"
    case .webhookCreated: "A webhook was created; the detail has its server and events"
    case .webhookUpdated: "A webhook was changed; the detail says what: name, url, events, disabled, enabled"
    case .webhookDeleted: "A webhook was deleted, with its messages"
    case .webhookRotated:
      "A webhook, or what a tenant's jobs are signed with, got a new secret; the detail says how long the old one holds"
    case .webhookSecretShown:
      "Somebody was shown what messages to the URLs of a tenant's jobs are signed with"
    case .webhookRedelivered: "A message was sent again; the detail has its id"
    }
  }
}
