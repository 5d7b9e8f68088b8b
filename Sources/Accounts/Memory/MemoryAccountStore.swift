import JobQueue
import NetworkGuard

/// What `MemoryAccounts` keeps, and what is done with it in one step.
struct MemoryAccountStore: Sendable {
  /// Whom failures are counted by.
  enum Culprit: Hashable, Sendable {
    case address(String)
    case id(String)
  }

  var keys = Tracked<String, StoredKey>()
  /// Ids of keys by the digest of a secret.
  var secrets: [String: String] = [:]
  var users = Tracked<String, StoredUser>()
  /// By the digest of their token.
  var sessions = Tracked<String, StoredSession>()
  var failures = Tracked<Culprit, FailureRecord>()
  var links: LinkSecrets?
  /// `links` as they were last kept.
  var keptLinks: LinkSecrets?
  private var buckets: [String: (rate: Rate, bucket: TokenBucket)] = [:]
  /// Oldest first.
  var entries: [(place: LogPosition, at: Timestamp, event: SecurityEvent)] = []
  /// So many at their end are not kept yet, and so many at their beginning were dropped since.
  var (newEntries, droppedEntries) = (0, 0)

  /// From how many on what says nothing any more is thrown away.
  private static let tidied = 10_000

  // MARK: Keys

  mutating func find(_ text: KeyText, _ presented: PresentedKey, at now: Timestamp) -> KeyAnswer {
    let origin = Origin(.nobody, from: presented.address, requestID: presented.requestID)
    let left = lockout(presented.address, nil, at: now)
    guard left == 0 else { return .locked(seconds: left) }
    guard let id = secrets[text.digest], var stored = keys[id] else {
      return refuse(.unknown, nil, origin, at: now)
    }
    let locked = lockout(nil, id, at: now)
    guard locked == 0 else { return .locked(seconds: locked) }
    if let refusal = stored.refusal(of: text.digest, from: presented.address, at: now) {
      return refuse(refusal, stored.key, origin, at: now)
    }
    failures[.id(id)] = nil
    if now.milliseconds - (stored.key.lastUsedAt?.milliseconds ?? .min / 2) >= APIKey.touchInterval {
      stored.key.lastUsedAt = now
      keys[id] = stored
    }
    guard let rate = stored.key.rate else { return .admitted(stored.key, nil) }
    let decision = take(id, rate, at: now)
    return decision.isAllowed ? .admitted(stored.key, decision) : .limited(stored.key, decision)
  }

  private mutating func refuse(
    _ refusal: Refusal, _ key: APIKey?, _ origin: Origin, at now: Timestamp
  ) -> KeyAnswer {
    log(.refused(key, refusal, by: origin), at: now)
    // Who still has an old secret, a forgotten program or the thief for whom it was replaced, is not to lock out who has the new one.
    _ = fail(origin, id: refusal == .rotated ? nil : key?.id, at: now)
    return .refused(refusal, keyID: key?.id)
  }

  // MARK: Limits

  mutating func take(_ name: String, _ rate: Rate, at now: Timestamp) -> RateDecision {
    if buckets.count >= Self.tidied {
      buckets = buckets.filter { !$0.value.bucket.isFull($0.value.rate, at: now) }
    }
    var bucket = TokenBucket(rate, at: now)
    if let known = buckets[name], known.rate == rate { bucket = known.bucket }
    let decision = bucket.take(rate, at: now)
    buckets[name] = (rate, bucket)
    return decision
  }

  func lockout(_ address: IPAddress?, _ id: String?, at now: Timestamp) -> Double {
    culprits(address, id).map { failures[$0]?.left(at: now) ?? 0 }.max() ?? 0
  }

  mutating func begin(_ attempt: Attempt, at now: Timestamp) -> AttemptAnswer {
    tidyFailures(at: now)
    let culprits = culprits(attempt.origin.address, attempt.id)
    let wait = culprits.map { failures[$0]?.wait(at: now) ?? 0 }.max() ?? 0
    guard wait == 0 else { return .locked(seconds: wait) }
    for culprit in culprits { failures[culprit, default: FailureRecord()].begin(attempt.nonce, at: now) }
    return .begun(attempt)
  }

  mutating func settle(_ attempt: Attempt, succeeded: Bool, at now: Timestamp) {
    for culprit in culprits(attempt.origin.address, attempt.id) { failures[culprit]?.end(attempt.nonce) }
    guard succeeded else {
      _ = fail(attempt.origin, id: attempt.id, at: now)
      return
    }
    if let id = attempt.id { failures[.id(id)]?.clear() }
  }

  private mutating func tidyFailures(at now: Timestamp) {
    if failures.count >= Self.tidied { failures.removeAll { $0.isForgotten(at: now) } }
  }

  mutating func fail(_ origin: Origin, id: String?, at now: Timestamp) -> Double {
    tidyFailures(at: now)
    for culprit in culprits(origin.address, id) {
      guard let seconds = failures[culprit, default: FailureRecord()].note(at: now) else { continue }
      let subject =
        switch culprit {
        case .address(let text), .id(let text): text
        }
      log(.locked(subject, seconds: seconds, by: origin), at: now)
    }
    return lockout(origin.address, id, at: now)
  }

  private func culprits(_ address: IPAddress?, _ id: String?) -> [Culprit] {
    [address.map { .address($0.counted) }, id.map { .id($0) }].compactMap(\.self)
  }

  // MARK: The log

  mutating func log(_ event: SecurityEvent, at now: Timestamp) {
    let place = LogPosition(now.milliseconds, after: entries.last?.place)
    entries.append((place, now, event))
    newEntries += 1
    guard entries.count > SecurityLog.kept + SecurityLog.page else { return }
    entries.removeFirst(SecurityLog.page)
    droppedEntries += SecurityLog.page
  }
}

extension StoredKey {
  /// Why one of its secrets does not let in; nil: it does.
  fileprivate func refusal(of digest: String, from address: IPAddress, at now: Timestamp) -> Refusal? {
    if let ending = key.ending(at: now) { return ending }
    if !Secrets.areEqual(secret, digest) {
      guard let previous, Secrets.areEqual(previous, digest), let until = key.previousUntil, now < until
      else {
        return .rotated
      }
    }
    return key.addresses.contains(address) ? nil : .address
  }
}
