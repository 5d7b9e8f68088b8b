import JobQueue
import Synchronization
import Threads

/// Where a lane's slot says what it is doing, for those who look on from other threads.
final class LaneBoard: Sendable {
  private struct State {
    var phase = LaneState.Phase.closed
    var since: Double
    var work: LaneState.Work?
    var held: HeldLease?
  }
  private let device: String
  private let lane: String
  private let content: Mutex<State>

  init(device: String, lane: String) {
    self.device = device
    self.lane = lane
    content = Mutex(State(since: monotonicSeconds()))
  }

  /// The lane is in `phase`, without a job. Saying so again does not begin it anew.
  func enter(_ phase: LaneState.Phase) {
    let now = monotonicSeconds()
    content.withLock { if $0.phase != phase { $0 = State(phase: phase, since: now) } }
  }

  /// A job has begun; its progress is what `held` says.
  func work(on work: LaneState.Work, _ held: HeldLease) {
    let now = monotonicSeconds()
    content.withLock { $0 = State(phase: .busy, since: now, work: work, held: held) }
  }

  var state: LaneState {
    let content = content.withLock { $0 }
    var work = content.work
    work?.progress = content.held?.progress
    return LaneState(device: device, lane: lane, phase: content.phase, since: content.since, work: work)
  }
}
