import ObjectStores
import Threads

/// Credentials that were got once, for all who sign, until shortly before they expire.
final class CredentialKeeper: @unchecked Sendable {
  // Unchecked: what changes is guarded by `lock`, also while new ones are fetched: one asks for all.
  private let lock = Condition()
  private var held: StoreCredentials?
  private var obtained = 0.0
  /// That requests are to go unsigned.
  private var isAnonymous = false
  private let clock: @Sendable () -> Double

  /// Seconds before their end at which credentials are replaced; those of a short life, in its last quarter.
  private static let margin = 300.0

  /// - Parameter clock: seconds since 1970.
  init(clock: @escaping @Sendable () -> Double) { self.clock = clock }

  /// Nil: requests are not signed.
  func credentials(_ fetch: () throws(FetchFailure) -> StoreCredentials?) throws(FetchFailure)
    -> StoreCredentials?
  {
    try lock.locked { () throws(FetchFailure) in
      if isAnonymous { return nil }
      let now = clock()
      if let held, !isDue(held, now) { return held }
      do throws(FetchFailure) {
        let new = try fetch()
        (held, obtained, isAnonymous) = (new, now, new == nil)
        return new
      } catch {
        // The old ones are good for a while yet.
        guard error.kind != .cancelled, let held, let end = held.expires, end > now else { throw error }
        return held
      }
    }
  }

  private func isDue(_ held: StoreCredentials, _ now: Double) -> Bool {
    guard let end = held.expires else { return false }
    return now >= end - min(Self.margin, (end - obtained) / 4)
  }

  /// A store does not take these any more: others are got for the next request.
  func drop(_ used: StoreCredentials?) { lock.locked { if held == used { held = nil } } }
}
