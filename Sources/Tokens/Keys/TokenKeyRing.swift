import Synchronization
import Threads

/// The keys of an issuer as they are known, read anew where a token has another one.
public final class TokenKeyRing: Sendable {
  /// Gives a JSON Web Key Set. Blocks for as long as that takes; called by one thread at a time.
  public typealias Read = @Sendable () throws(TokenKeysError) -> [UInt8]

  enum Finding {
    case keys([TokenKey])
    case none
    /// The key is there, and is not for that algorithm.
    case notForAlgorithm
    /// For the operator: why nothing can be said.
    case unavailable(String)
  }

  private struct State {
    var keys = TokenKeySet()
    var isReading = false
    /// When reading began; monotonic seconds.
    var readAt = -Double.infinity
    /// Of the last reading.
    var trouble: TokenKeysError?
  }

  private let state = Mutex(State())
  private let read: Read
  private let now: @Sendable () -> Double

  /// Seconds from one reading to the next at least.
  public static let pause = 60.0

  /// Bytes of a set: more is of no use.
  public static let longest = TokenKeySet.longest

  /// - Parameter now: monotonic seconds.
  public init(now: @escaping @Sendable () -> Double = monotonicSeconds, read: @escaping Read) {
    (self.now, self.read) = (now, read)
  }

  /// Reads the keys anew; those that were there are kept if that fails. Does nothing within a minute of the last time, or while another reads.
  ///
  /// - Throws: what kept it from reading them, this time or the last.
  public func refresh() throws(TokenKeysError) {
    _ = readAnew()
    if let trouble = state.withLock({ $0.trouble }) { throw trouble }
  }

  func find(_ id: String?, _ algorithm: TokenAlgorithm) -> Finding {
    let known = state.withLock { $0.keys }
    if let finding = Self.look(known, id, algorithm) { return finding }
    let isUnderWay = !readAnew()
    let (keys, trouble, isReading) = state.withLock { ($0.keys, $0.trouble, $0.isReading) }
    if let finding = Self.look(keys, id, algorithm) { return finding }
    if isUnderWay, isReading { return .unavailable("the issuer's keys are being read") }
    guard keys.isEmpty else { return .none }
    return .unavailable(trouble?.message ?? "the issuer's keys are not read yet")
  }

  private static func look(_ keys: TokenKeySet, _ id: String?, _ algorithm: TokenAlgorithm) -> Finding? {
    let found = keys.keys(id, for: algorithm)
    if !found.isEmpty { return .keys(found) }
    return keys.has(id) ? .notForAlgorithm : nil
  }

  /// False: it is not its time, or another does.
  private func readAnew() -> Bool {
    let isTurn = state.withLock { state in
      guard !state.isReading, now() - state.readAt >= Self.pause else { return false }
      (state.isReading, state.readAt) = (true, now())
      return true
    }
    guard isTurn else { return false }
    do throws(TokenKeysError) {
      let keys = try TokenKeySet(parsing: try read())
      state.withLock { ($0.keys, $0.trouble, $0.isReading) = (keys, nil, false) }
    } catch {
      state.withLock { ($0.trouble, $0.isReading) = (error, false) }
    }
    return true
  }
}
