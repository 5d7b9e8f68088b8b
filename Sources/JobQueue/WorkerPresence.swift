/// A worker that is there, as it announced itself.
public struct WorkerPresence: Sendable, Equatable {
  /// Unique among workers.
  public var worker: String
  /// What it says of itself; the queue does not look into it.
  public var card: [UInt8]
  /// Seconds for which its last announcement still holds.
  public var holds: Double
  public init(worker: String, card: [UInt8], holds: Double) {
    self.worker = worker
    self.card = card
    self.holds = holds
  }
}
