import JobQueue

/// Failed attempts from an address or with a key, and for how long no further ones are looked at. `failures.lua` does the same.
struct FailureRecord: Sendable {
  /// When, oldest first.
  private var times: [Timestamp] = []
  /// How often it was locked.
  private var locks = 0
  private var until: Timestamp?
  private var forgottenAt = Timestamp(milliseconds: 0)
  /// Attempts that are being looked at, by their nonces: until when that is waited for.
  private var pending: [String: Timestamp] = [:]

  /// Seconds until an attempt may be looked at; 0: at once.
  func wait(at now: Timestamp) -> Double {
    let left = left(at: now)
    guard left == 0 else { return left }
    let awaited = pending.values.filter { $0 > now }.count
    return recent(at: now).count + awaited < Lockout.failures ? 0 : Lockout.pause
  }

  /// The caller has seen that it needs not wait.
  mutating func begin(_ nonce: String, at now: Timestamp) {
    if isForgotten(at: now) { self = FailureRecord() }
    pending = pending.filter { $0.value > now }
    pending[nonce] = now.adding(seconds: Attempt.patience)
    forgottenAt = max(forgottenAt, now.adding(seconds: Attempt.patience))
  }

  mutating func end(_ nonce: String) { pending[nonce] = nil }

  /// A success: nothing has failed.
  mutating func clear() {
    let awaited = pending
    self = FailureRecord()
    pending = awaited
    forgottenAt = awaited.values.max() ?? forgottenAt
  }

  private func recent(at now: Timestamp) -> [Timestamp] {
    times.filter { now.seconds(since: $0) < Lockout.window }
  }

  /// Counts a failure. Gives seconds when that locks it.
  mutating func note(at now: Timestamp) -> Double? {
    guard left(at: now) == 0 else { return nil }
    if isForgotten(at: now) { self = FailureRecord() }
    times = recent(at: now) + [now]
    guard times.count >= Lockout.failures else {
      forgottenAt = max(forgottenAt, now.adding(seconds: Lockout.window))
      return nil
    }
    let seconds = Lockout.seconds(after: locks)
    (times, locks, until) = ([], locks + 1, now.adding(seconds: seconds))
    forgottenAt = now.adding(seconds: seconds + Lockout.memory)
    return seconds
  }

  /// Seconds until attempts are looked at again; 0: they are.
  // MARK: As text

  /// Numbers and names, without blanks.
  var text: String {
    let awaited = pending.map { "\($0.key)=\($0.value.milliseconds)" }
    return [
      "\(locks)", until.map { "\($0.milliseconds)" } ?? "", "\(forgottenAt.milliseconds)",
      times.map { "\($0.milliseconds)" }.joined(separator: ","), awaited.joined(separator: ","),
    ].joined(separator: "|")
  }

  init() {}

  /// Nil for what is no `text` of a record.
  init?(text: String) {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count == 5, let locks = Int(parts[0]), let forgotten = Int64(parts[2]) else { return nil }
    self.locks = locks
    until = Int64(parts[1]).map(Timestamp.init(foreign:))
    forgottenAt = Timestamp(foreign: forgotten)
    times = parts[3].split(separator: ",").compactMap { Int64($0) }.map(Timestamp.init(foreign:))
    for entry in parts[4].split(separator: ",") {
      let sides = entry.split(separator: "=")
      guard sides.count == 2, let time = Int64(sides[1]) else { return nil }
      pending[String(sides[0])] = Timestamp(foreign: time)
    }
  }

  func left(at now: Timestamp) -> Double { max(0, until?.seconds(since: now) ?? 0) }

  /// Whether it says as much as none.
  func isForgotten(at now: Timestamp) -> Bool { forgottenAt <= now }
}

/// When failed attempts lock whom.
public enum Lockout {
  /// So many failures …
  public static let failures = 10
  /// … within so many seconds lock an address or a key …
  public static let window = 600.0
  /// … for so many seconds, and each further time for twice as long …
  public static let first = 60.0
  /// … but not for longer than this.
  public static let longest = 3600.0
  /// Seconds after which one is to come back where as many are being looked at as may fail.
  static let pause = 1.0
  /// Seconds after a lock for which it is remembered that there was one.
  public static let memory = 86_400.0

  /// - Parameter locks: how many there were before.
  static func seconds(after locks: Int) -> Double {
    min(longest, first * Double(1 << min(locks, 10)))
  }
}
