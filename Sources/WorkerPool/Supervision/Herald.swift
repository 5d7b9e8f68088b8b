import JobQueue

/// Announces a worker to one of its queues, so that those who look at the queue see who works on it.
struct Herald: Sendable {
  let queue: any JobQueue
  let worker: String
  let calls: QueueCall
  /// What the worker says of itself now.
  let card: @Sendable () -> WorkerCard

  static let interval = 2.0
  /// Seconds after which a worker that is silent counts as gone: several announcements may be lost.
  static let patience = 10.0

  /// Until the worker ends; then it takes leave.
  func run() {
    repeat {
      do throws(QueueError) {
        try queue.announce(worker, card: card().document.bytes(), for: Self.patience)
      } catch {
        // The lanes work without it.
        calls.tell("announce the worker", error)
      }
    } while !calls.ending.wait(seconds: Self.interval)
    // Who cannot take leave is forgotten a little later.
    try? queue.announce(worker, card: [], for: 0)
  }
}
