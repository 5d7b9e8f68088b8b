import JobQueue
import NetworkGuard
import Synchronization

/// Accounts of one process: for tests, and for a server on one machine. Without a journal they end with the process; with one every
/// change is kept before the call returns.
public final class MemoryAccounts: Accounts {
  private let clock: any QueueClock
  private let journal: (any AccountsJournal)?
  private let store: Mutex<MemoryAccountStore>

  public init(clock: any QueueClock = SteadyClock()) {
    (self.clock, journal) = (clock, nil)
    store = Mutex(MemoryAccountStore())
  }

  /// The accounts that a journal keeps.
  package init(journal: any AccountsJournal, clock: any QueueClock = SteadyClock()) throws(AccountsError) {
    (self.clock, self.journal) = (clock, journal)
    store = Mutex(MemoryAccountStore(try journal.load()))
  }

  public func now() -> Timestamp { clock.now() }

  /// One step, as others see it: kept when it returns, or not done.
  func step<R: Sendable>(
    _ body: (inout MemoryAccountStore, Timestamp) throws(AccountsError) -> sending R
  ) throws(AccountsError) -> R {
    try store.withLock { store throws(AccountsError) in
      let answer = try body(&store, clock.now())
      if let journal, let changes = store.changes {
        do throws(AccountsError) {
          try journal.keep(changes)
        } catch {
          store.revertChanges()
          throw error
        }
      }
      store.settleChanges()
      return answer
    }
  }
}

// MARK: - Keys

extension MemoryAccounts {
  public func createKey(_ draft: KeyDraft, by origin: Origin) throws(AccountsError) -> IssuedKey {
    try draft.check()
    return try step { store, now throws(AccountsError) in
      let text = KeyText.random(draft.mode)
      let key = APIKey(id: APIKey.newID(), draft, createdAt: now, createdBy: origin.actor)
      store.keys[key.id] = StoredKey(key: key, secret: text.digest)
      store.secrets[text.digest] = key.id
      store.log(.created(key, by: origin), at: now)
      return IssuedKey(key, text: text.text)
    }
  }

  public func find(_ presented: PresentedKey) throws(AccountsError) -> KeyAnswer {
    guard let text = KeyText(presented.text) else { return .refused(.malformed, keyID: nil) }
    return try step { store, now throws(AccountsError) in store.find(text, presented, at: now) }
  }

  public func key(_ id: String) throws(AccountsError) -> APIKey? {
    try step { store, _ throws(AccountsError) in store.keys[id]?.key }
  }

  public func keys(of tenants: TenantAccess) throws(AccountsError) -> [APIKey] {
    try step { store, _ throws(AccountsError) in
      store.keys.values.map(\.key).filter { tenants == .all || $0.tenants == tenants }
        .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }
  }

  @discardableResult
  public func revokeKey(_ id: String, by origin: Origin) throws(AccountsError) -> APIKey {
    try step { store, now throws(AccountsError) in
      guard var stored = store.keys[id] else { throw .unknownKey(id) }
      guard stored.key.revokedAt == nil else { return stored.key }
      stored.key.revokedAt = now
      store.keys[id] = stored
      store.log(.revoked(stored.key, by: origin), at: now)
      return stored.key
    }
  }

  public func rotateKey(_ id: String, grace: Double, by origin: Origin) throws(AccountsError) -> IssuedKey {
    try AccountTimes.check(grace: grace)
    return try step { store, now throws(AccountsError) in
      guard var stored = store.keys[id] else { throw .unknownKey(id) }
      if let ending = stored.key.ending(at: now) { throw .endedKey(id, ending) }
      let text = KeyText.random(stored.key.mode)
      if let previous = stored.previous { store.secrets[previous] = nil }
      (stored.previous, stored.secret) = (stored.secret, text.digest)
      (stored.key.rotatedAt, stored.key.previousUntil) = (now, now.adding(seconds: grace))
      store.keys[id] = stored
      store.secrets[text.digest] = id
      store.log(.rotated(stored.key, grace: grace, by: origin), at: now)
      return IssuedKey(stored.key, text: text.text)
    }
  }
}

// MARK: - Limits and the log

extension MemoryAccounts {
  public func allow(_ bucket: String, _ rate: Rate) throws(AccountsError) -> RateDecision {
    try step { store, now throws(AccountsError) in store.take(bucket, rate, at: now) }
  }

  public func noteFailure(by origin: Origin, id: String?) throws(AccountsError) -> Double {
    try step { store, now throws(AccountsError) in store.fail(origin, id: id, at: now) }
  }

  public func lockout(address: IPAddress?, id: String?) throws(AccountsError) -> Double {
    try step { store, now throws(AccountsError) in store.lockout(address, id, at: now) }
  }

  public func beginAttempt(by origin: Origin, id: String?) throws(AccountsError) -> AttemptAnswer {
    try step { store, now throws(AccountsError) in store.begin(Attempt(by: origin, id: id), at: now) }
  }

  public func settle(_ attempt: Attempt, succeeded: Bool) throws(AccountsError) {
    try step { store, now throws(AccountsError) in
      store.settle(attempt, succeeded: succeeded, at: now)
    }
  }

  public func record(_ event: SecurityEvent) throws(AccountsError) {
    try step { store, now throws(AccountsError) in store.log(event, at: now) }
  }

  public func events(
    after position: EventPosition, limit: Int
  ) throws(AccountsError) -> [RecordedEvent] {
    guard let start = LogPosition(position) else { throw .invalidPosition(position) }
    return try step { store, _ throws(AccountsError) in
      let page = store.entries.lazy.filter { $0.place > start }.prefix(max(0, min(limit, SecurityLog.page)))
      return page.map { RecordedEvent(position: $0.place.position, at: $0.at, $0.event) }
    }
  }
}

// MARK: - Links

extension MemoryAccounts {
  public func linkSecrets() throws(AccountsError) -> LinkSecrets {
    try step { store, _ throws(AccountsError) in
      let links = store.links ?? LinkSecrets(current: LinkSecrets.random(), former: nil)
      store.links = links
      return links
    }
  }

  public func renewLinkSecret(keepingFormer: Bool, by origin: Origin) throws(AccountsError) {
    try step { store, now throws(AccountsError) in
      store.links = LinkSecrets(
        current: LinkSecrets.random(), former: keepingFormer ? store.links?.current : nil)
      store.log(.linksRenewed(keepingFormer: keepingFormer, by: origin), at: now)
    }
  }
}
