/// Who leads a queue: a worker, since when. Another term of the same worker is another term.
public struct LeaderTerm: Sendable, Equatable {
  public var worker: String
  /// By the queue's clock; of a later term always later.
  public var elected: Timestamp
  public init(worker: String, elected: Timestamp) {
    self.worker = worker
    self.elected = elected
  }
}

/// The answer to a worker that wants to lead.
public enum Leadership: Sendable, Equatable {
  case leading(LeaderTerm)
  /// Another leads for so many seconds more, unless its term is prolonged. `workers`: how many are there, about.
  case following(Double, workers: Int)
}

/// What maintaining a queue has found.
public struct Maintenance: Sendable {
  /// Running jobs whose lease is over. They stay as they are: the caller decides (`JobLife`) and calls `reap`.
  public var expired: [JobRecord]
  /// Seconds until the next delayed job is ready; nil: there is none.
  public var nextDue: Double?
  public init(expired: [JobRecord], nextDue: Double?) {
    self.expired = expired
    self.nextDue = nextDue
  }
}

/// Somebody wants a running attempt stopped.
public struct Cancellation: Sendable, Equatable {
  public var job: String
  public var token: Int64
  public init(job: String, token: Int64) {
    self.job = job
    self.token = token
  }
}
