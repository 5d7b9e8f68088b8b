import JobQueue
import WorkerPool

/// What `clipmill top` knows of its queues and their workers at a moment.
struct TopState: Sendable, Equatable {
  struct Queue: Sendable, Equatable {
    var name: String
    /// Nil: it has not answered yet.
    var stats: QueueStats?
  }

  struct Worker: Sendable, Equatable {
    var name: String
    var card: WorkerCard
  }

  /// A job that is running somewhere, on no lane of a worker that is there: its worker is gone, or says nothing of itself.
  struct Stray: Sendable, Equatable {
    var queue: String
    var job: String
    var tenant: String
    var worker: String
    /// 0…1
    var progress: Double
    /// Since the attempt began.
    var seconds: Double
  }

  /// By the queue's clock.
  var at: Timestamp
  /// Where the queue is, without secrets.
  var server: String
  var queues: [Queue]
  var workers: [Worker] = []
  var strays: [Stray] = []
  var activity = RecentActivity.Summary()
  /// Nil: not known yet, or nothing has a price.
  var costs: RecentCosts.Rate?
  /// Why nothing newer is known; nil: all is as it was at `at`.
  var trouble: Trouble?

  struct Trouble: Sendable, Equatable {
    var message: String
    /// Since the queue answered last; nil: it never did.
    var seconds: Double?
  }

  var lanes: Int { workers.reduce(0) { $0 + $1.card.lanes.count { $0.phase != .closed } } }
  var busyLanes: Int { workers.reduce(0) { $0 + $1.card.lanes.count { $0.phase == .busy } } }
}

extension WorkerCard.Lane {
  /// Seconds until the job is done, if it goes on as it did; nil: that cannot be said yet.
  var remaining: Double? { Self.remaining(progress: work?.progress, seconds: seconds) }

  static func remaining(progress: Double?, seconds: Double) -> Double? {
    guard let progress, progress >= 0.01, progress < 1, seconds >= 1 else { return nil }
    return seconds / progress * (1 - progress)
  }
}
