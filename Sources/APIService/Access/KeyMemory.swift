import Accounts
import NetworkGuard
import Synchronization
import Threads

/// Keys that were let in a moment ago, so that a program that asks a thousand times a second does not have its key looked up a thousand times.
///
/// Nothing else is remembered: whoever is refused, locked out or has a rate is the store's to decide each time. What happens to a key elsewhere (another server
/// revokes it, its address is locked out) is noticed when the moment is over.
final class KeyMemory: Sendable {
  private struct Place: Hashable {
    /// Of the key's text, which is not kept.
    let digest: String
    let address: IPAddress
  }
  private struct State {
    var known: [Place: (key: APIKey, until: Double)] = [:]
    /// Another one whenever all was forgotten.
    var generation = 0
  }

  /// For how long a key is good without the store; 0: nothing is remembered.
  private let seconds: Double
  private let clock: @Sendable () -> Double
  private let state = Mutex(State())
  /// What is remembered at most, so that a key that comes from everywhere takes no memory.
  private static let most = 10_000

  /// - Parameter clock: seconds, on a clock that never jumps.
  init(seconds: Double, clock: @escaping @Sendable () -> Double = monotonicSeconds) {
    (self.seconds, self.clock) = (seconds, clock)
  }

  /// What `find` says of a key, or has said a moment ago.
  func answer(
    to presented: PresentedKey, _ find: (PresentedKey) throws(AccountsError) -> KeyAnswer
  ) throws(AccountsError) -> KeyAnswer {
    guard seconds > 0, let text = KeyText(presented.text) else { return try find(presented) }
    let place = Place(digest: text.digest, address: presented.address.unmapped)
    let asked = clock()
    let (known, generation) = state.withLock { ($0.known[place], $0.generation) }
    if let known, asked < known.until { return .admitted(known.key, nil) }
    let answer = try find(presented)
    guard case .admitted(let key, nil) = answer else {
      state.withLock { $0.known[place] = nil }
      return answer
    }
    state.withLock {
      // What was forgotten meanwhile was forgotten for a reason.
      guard $0.generation == generation else { return }
      if $0.known.count >= Self.most { $0.known = [:] }
      // From when it was asked, not answered: a slow answer may be that old.
      $0.known[place] = (key, asked + seconds)
    }
    return answer
  }

  /// A key was changed here: from now on all are looked up.
  func forget() {
    state.withLock {
      $0.known = [:]
      $0.generation += 1
    }
  }
}
