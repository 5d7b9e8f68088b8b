/// How a job is going to end whose attempts may have left outputs that the queue does not know of: a queue that may have
/// lost its last writes cannot rule that out. It waits for a **last lease**, which renders nothing, counts as no attempt,
/// and only takes back what attempts left; then the job ends.
public struct PendingEnd: Sendable, Equatable {
  public enum State: String, Sendable, CaseIterable {
    case cancelled, failed
    /// Failed, and kept among the dead letters.
    case dead
  }
  public var state: State
  /// Last leases so far, the running one included.
  public var leases: Int

  /// After so many last leases without success the job ends all the same, and its error says what may be left. With the
  /// waits between them that takes about half a minute; a worker that stops and hands one back does not count.
  public static let mostLeases = 5

  public init(_ state: State, leases: Int = 0) {
    self.state = state
    self.leases = leases
  }
}
