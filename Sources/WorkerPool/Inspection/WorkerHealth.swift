/// What a worker may lack to take jobs, in the order in which it is told.
public enum WorkerTrouble: String, Sendable, CaseIterable {
  case queue, device, media, stores
}

/// Whether a worker can take jobs.
public enum WorkerHealth: Sendable, Equatable {
  case ready
  /// Why it cannot, a sentence or more each; one at least.
  case notReady([String])

  public var isReady: Bool { self == .ready }
}
