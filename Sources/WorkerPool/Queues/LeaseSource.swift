import JobQueue
import Synchronization
import Threads

// Note: several queues, one lane.
//
// A lane may hold one lease, so it cannot wait in the `lease` of several queues: two might give it a job. Instead a
// lane looks through all queues without waiting, in turn; when there is nothing it lies idle, and a thread a queue
// waits for work (`waitForWork`), which takes nothing, and then notifies one idle lane to look there. While no lane is
// idle nobody watches, and who is told too late passes it on to other workers.
//
// A worker with one queue needs none of this: its lanes wait in `lease`. Lanes of a GPU do it all the same: when the
// GPU is quarantined they must not be given a job any more, and a wait in `lease` cannot be taken back.

/// Gives the lanes of one device their jobs, from any of a worker's queues.
final class LeaseSource: Sendable {
  struct Taken {
    let source: ServedQueue
    let lease: Lease
  }

  private let sources: [ServedQueue]
  private let identity: WorkerIdentity
  private let leaseSeconds: Double
  private let draining: Completion
  /// Its lanes may have to stop waiting while others go on.
  private let isInterruptible: Bool
  private let rotation: FairRotation
  private let notifier = Notifier()
  /// Seconds that a watcher waits at a time.
  private static let patience = 3600.0

  /// - Parameters:
  ///   - identity: of all its lanes.
  ///   - draining: nothing is taken any more.
  ///   - isInterruptible: `interrupt` is going to be used.
  init(
    _ sources: [ServedQueue], identity: WorkerIdentity, leaseSeconds: Double, draining: Completion,
    isInterruptible: Bool = false
  ) {
    self.sources = sources
    self.identity = identity
    self.leaseSeconds = leaseSeconds
    self.draining = draining
    self.isInterruptible = isInterruptible
    rotation = FairRotation(sources.count)
  }

  /// Waits up to `seconds` for a job. A queue that fails is told of and left alone for a while; only the others are
  /// asked meanwhile. Nothing is taken while `goOn` says no.
  func next(waiting seconds: Double, while goOn: () -> Bool = { true }) -> Taken? {
    if !watches { return fromOnlyQueue(seconds) }
    let deadline = monotonicSeconds() + seconds
    var notified: Int?
    while !draining.isSet, goOn() {
      let order = notified.map { [$0] } ?? rotation.next()
      for number in order {
        guard let lease = lease(from: sources[number], waiting: 0) else { continue }
        if notified != nil || number != order.first { rotation.took(number) }
        return Taken(source: sources[number], lease: lease)
      }
      guard let number = notifier.wait(until: deadline) else { break }
      notified = number
    }
    // It may have been roused and then kept from looking.
    if let notified, draining.isSet || !goOn() { passOn(sources[notified]) }
    return nil
  }

  private func fromOnlyQueue(_ seconds: Double) -> Taken? {
    if let rest = sources[0].rest(at: monotonicSeconds()), draining.wait(seconds: rest) { return nil }
    return lease(from: sources[0], waiting: seconds).map { Taken(source: sources[0], lease: $0) }
  }

  private func lease(from source: ServedQueue, waiting seconds: Double) -> Lease? {
    guard source.rest(at: monotonicSeconds()) == nil else { return nil }
    do throws(QueueError) {
      let lease = try source.queue.lease(as: identity, for: leaseSeconds, wait: seconds)
      source.succeeded("lease a job")
      return lease
    } catch {
      source.failed("lease a job", error, at: monotonicSeconds())
      return nil
    }
  }

  // MARK: Watching

  private var watches: Bool { sources.count > 1 || isInterruptible }

  /// Starts a thread for each queue, where they are watched; false when the system has none left. They end after
  /// `close`.
  func startWatching(in group: ThreadGroup) -> Bool {
    guard watches else { return true }
    return sources.indices.allSatisfy { number in
      group.start("watcher \(sources[number].queue.name)") { [self] in watch(number) }
    }
  }

  /// Lets lanes that wait look whether they should go on.
  func interrupt() { notifier.interrupt() }

  /// Ends all waits for idle lanes and notices; the queues are woken by their owner.
  func close() { notifier.close() }

  private func watch(_ number: Int) {
    let source = sources[number]
    while notifier.waitForIdle() {
      if let rest = source.rest(at: monotonicSeconds()) {
        draining.wait(seconds: rest)
        continue
      }
      do throws(QueueError) {
        let isRoused = try source.queue.waitForWork(as: identity, upTo: Self.patience)
        source.calls.succeeded("wait for jobs")
        guard isRoused else { continue }
        if !notifier.notify(of: number) { passOn(source) }
      } catch {
        source.failed("wait for jobs", error, at: monotonicSeconds())
      }
    }
  }

  /// What cannot be passed on is found all the same: waiting workers look again after a while.
  private func passOn(_ source: ServedQueue) {
    do throws(QueueError) { try source.queue.passOn() } catch {
      source.calls.tell("wake another worker", error)
    }
  }
}
