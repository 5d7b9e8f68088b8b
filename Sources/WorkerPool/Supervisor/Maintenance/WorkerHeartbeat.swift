import JobQueue
import Threads

/// Announces a worker to one of its queues, so that those who look at the queue see who works on it: when something about
/// it changes, and now and then. Nothing depends on it; leases tell whether a worker lives.
struct WorkerHeartbeat: Sendable {
  let queue: any JobQueue
  let worker: String
  let calls: QueueCall
  /// What the worker says of itself now.
  let card: @Sendable () -> WorkerCard
  /// Told how many workers are there.
  var counted: @Sendable (Int) -> Void = { _ in }

  /// Seconds between two looks for a change.
  static let interval = 2.0
  /// An announcement holds for so many intervals: one or two may be lost.
  private static let lives = 2.5

  /// Seconds between two announcements of a worker about which nothing changes, one of so many: all of them together ask
  /// the server no more often than eight of them do.
  static func pause(workers: Int) -> Double { min(max(10, Double(workers) * 1.2), 600) }

  /// Until the worker ends; then it takes leave.
  func run() {
    var told: WorkerCard?
    var workers = 1
    var next = 0.0
    repeat {
      let pause = Self.pause(workers: workers)
      var now = card()
      guard monotonicSeconds() >= next || now.unchanging != told else { continue }
      now.holds = pause * Self.lives
      do throws(QueueError) {
        workers = try queue.announce(worker, card: now.document.bytes(), for: now.holds)
        counted(workers)
        told = now.unchanging
        next = monotonicSeconds() + pause * .random(in: 0.8...1)
      } catch {
        // The lanes work without it.
        calls.tell("announce the worker", error)
      }
    } while !calls.ending.wait(seconds: Self.interval)
    // Who cannot take leave is forgotten a little later.
    _ = try? queue.announce(worker, card: [], for: 0)
  }
}

extension WorkerCard {
  /// What of it is worth telling at once: without times that pass and numbers that always move.
  fileprivate var unchanging: WorkerCard {
    var card = self
    card.uptime = 0
    card.holds = 0
    for n in card.devices.indices { card.devices[n].load = nil }
    for n in card.lanes.indices { card.lanes[n].seconds = 0 }
    return card
  }
}
