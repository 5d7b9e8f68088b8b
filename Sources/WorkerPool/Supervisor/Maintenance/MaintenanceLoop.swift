import JobQueue
import Synchronization
import Telemetry
import Threads

/// Asks to lead a queue, and maintains it while it does.
final class MaintenanceLoop: Sendable {
  private let worker: String
  private let queue: any JobQueue
  private let janitor: Janitor
  private let server: ServerWatch
  private let calls: QueueCall
  private let state: Mutex<Elector>

  init(
    worker: String, queue: any JobQueue, janitor: Janitor, server: ServerWatch, calls: QueueCall,
    limits: Elector.Limits = Elector.Limits()
  ) {
    self.worker = worker
    self.queue = queue
    self.janitor = janitor
    self.server = server
    self.calls = calls
    state = Mutex(Elector(limits: limits))
  }

  /// Another worker is known to lead the queue.
  var standsBy: Bool { state.withLock { $0.role == .standingBy } }

  func run() {
    var pause = 0.0
    while !calls.ending.wait(seconds: pause) {
      pause = turn()
      server.look()
    }
    if let term = state.withLock({ $0.term }) { try? queue.resign(term) }
  }

  /// Gives the seconds until the next one.
  func turn() -> Double {
    let (term, limits) = state.withLock { ($0.term, $0.limits) }
    let begun = monotonicSeconds()
    var pause: Double
    do throws(QueueError) {
      let answer = try queue.lead(as: worker, term: term, for: limits.term)
      calls.succeeded(Self.asking)
      pause = state.withLock { $0.answered(answer, begun: begun, jitter: .random(in: 0...1)) }
    } catch {
      calls.failed(Self.asking, error)
      return state.withLock { $0.unanswered(at: monotonicSeconds(), jitter: .random(in: 0...1)) }
    }
    guard state.withLock({ $0.leads(at: monotonicSeconds()) }) else { return pause }
    do throws(QueueError) {
      if let due = try janitor.run() { pause = min(pause, max(0.01, due)) }
      _ = state.withLock { $0.maintained(well: true) }
    } catch {
      calls.tell("maintain the queue", error)
      if let term = state.withLock({ $0.maintained(well: false) }) { try? queue.resign(term) }
    }
    return pause
  }

  private static let asking = "elect the leader of the queue"
}
