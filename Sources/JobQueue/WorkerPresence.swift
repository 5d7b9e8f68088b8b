/// A worker that is there, as it announced itself.
public struct WorkerPresence: Sendable, Equatable {
  /// Unique among workers.
  public var worker: String
  /// What it says of itself; the queue does not look into it.
  public var card: [UInt8]
  public init(worker: String, card: [UInt8]) {
    self.worker = worker
    self.card = card
  }
}
