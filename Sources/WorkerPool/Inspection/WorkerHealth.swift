/// Whether a worker can take jobs.
public enum WorkerHealth: Sendable, Equatable {
  case ready
  /// Why it cannot, a sentence or more each; one at least.
  case notReady([String])

  public var isReady: Bool { self == .ready }
}
