import HTTPService
import JobQueue
import Threads

/// Tells all who listen of a queue's events: one wait at the queue's server for any number of them. It begins with the first
/// listener.
final class EventHub: @unchecked Sendable {
  // Unchecked: all mutable state is guarded by `condition`.

  enum News: Sendable {
    /// In their order; others' too.
    case events([JobEvent])
    /// The listener's time is over.
    case due
    /// There will be no more.
    case stopping
  }
  enum Reply: Sendable {
    case more
    /// More, and `due` again after so many seconds.
    case again(Double)
    case enough
  }
  /// Called on threads of the hub, on which all listeners wait: it asks no server of anything. Once more, perhaps, while it replies that it has enough.
  typealias Listener = @Sendable (News) -> Reply

  private struct Entry {
    let listener: Listener
    /// Monotonic seconds.
    var due: Double
  }

  let queue: any JobQueue
  private let condition = Condition()
  private var entries: [Int: Entry] = [:]
  private var latest = 0
  private var hasBegun = false
  private var isStopped = false
  private let threads = ThreadGroup()
  /// For listeners that have to ask the queue's server.
  let asking = WorkCrew("api asks", limit: 16)

  /// Listeners, those whose clients have gone before their time included.
  static let most = 10_000
  /// Seconds of one wait for events.
  private static let wait = 30.0

  init(_ queue: any JobQueue) { self.queue = queue }

  /// All events that happen from now on.
  ///
  /// - Parameter seconds: until it is told `due`.
  /// - Throws: 503.
  func listen(for seconds: Double, _ listener: @escaping Listener) throws(HTTPProblem) -> Int {
    let number = try condition.locked { () throws(HTTPProblem) -> Int in
      guard !isStopped else { throw Self.stopping }
      guard entries.count < Self.most else { throw Self.busy }
      latest += 1
      entries[latest] = Entry(listener: listener, due: monotonicSeconds() + seconds)
      return latest
    }
    do throws(HTTPProblem) { try begin() } catch {
      leave(number)
      throw error
    }
    condition.broadcast()
    return number
  }

  /// Listeners, those whose clients have gone before their time included.
  var count: Int { condition.locked { entries.count } }

  func leave(_ number: Int) { condition.locked { entries[number] = nil } }

  /// No news any more; whoever still listens is told so. The queue object is woken: nobody may use it any more.
  func stop() {
    let all = condition.locked {
      isStopped = true
      defer { entries = [:] }
      return entries.values.map(\.listener)
    }
    condition.broadcast()
    for listener in all { _ = listener(.stopping) }
    queue.wake()
  }

  /// For the end of its threads, once it is stopped.
  func wait() { threads.wait() }

  private static let stopping = HTTPProblem(
    503, "service.stopping", "This server is about to end.", hint: "Retry: another one answers.",
    headers: ["Retry-After": "1"])
  private static let busy = HTTPProblem(
    503, "service.busy", "Too many clients wait for events.", hint: "Retry later.",
    headers: ["Retry-After": "5"])

  private func begin() throws(HTTPProblem) {
    guard condition.locked({ !hasBegun }) else { return }
    // Two may come here at once: the earlier position does no harm.
    let position = try reaching { () throws(QueueError) in try queue.latestEvent() }
    let isFirst = condition.locked {
      defer { hasBegun = true }
      return !hasBegun
    }
    guard isFirst else { return }
    guard threads.start("api events", { [self] in follow(from: position) }),
      threads.start("api clock", { [self] in tick() })
    else { throw Self.busy }
  }

  private func follow(from start: EventPosition) {
    var (position, backoff) = (start, Backoff())
    while condition.locked({ !isStopped }) {
      do throws(QueueError) {
        let events = try queue.events(after: position, limit: 1000, wait: Self.wait)
        backoff.reset()
        guard let last = events.last else { continue }
        position = last.position
        tell(.events(events), condition.locked { Array(entries) })
      } catch {
        let end = monotonicSeconds() + backoff.next()
        condition.locked { while !isStopped, condition.wait(until: end) {} }
      }
    }
  }

  private func tick() {
    while true {
      let due: [(key: Int, value: Entry)]? = condition.locked {
        while !isStopped {
          let now = monotonicSeconds()
          let due = entries.filter { $0.value.due <= now }
          if !due.isEmpty { return Array(due) }
          let next = entries.values.map(\.due).min() ?? now + Self.wait
          _ = condition.wait(until: next)
        }
        return nil
      }
      guard let due else { return }
      tell(.due, due)
    }
  }

  /// Without the lock: listeners may come and go meanwhile.
  private func tell(_ news: News, _ some: [(key: Int, value: Entry)]) {
    for (number, entry) in some {
      switch entry.listener(news) {
      case .more: break
      case .again(let seconds): condition.locked { entries[number]?.due = monotonicSeconds() + seconds }
      case .enough: leave(number)
      }
    }
  }
}
