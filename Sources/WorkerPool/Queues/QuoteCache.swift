import JobQueue
import Quotes
import Synchronization
import Threads

/// What a worker knows about the time that jobs of a queue take: what the queue's `QuoteStore` holds, and what its own
/// lanes learnt since. Asking and telling never wait for the store.
public final class QuoteCache: Sendable {
  private struct State {
    var stored = QuoteBook()
    /// Not told to the store yet, by class of device.
    var pending: [String: QuoteStatistics] = [:]
    var book = QuoteBook()
    /// Somebody has looked into the book since the last exchange.
    var isUsed = false

    mutating func changed() { book = stored.adding(pending) }
  }

  private let store: any QuoteStore
  private let state = Mutex(State())

  public init(_ store: any QuoteStore) { self.store = store }

  public var book: QuoteBook {
    state.withLock {
      $0.isUsed = true
      return $0.book
    }
  }

  /// Notes what a finished job teaches.
  func learn(_ lesson: QuoteStatistics, device: String) {
    state.withLock {
      $0.pending[device, default: QuoteStatistics()] += lesson
      $0.changed()
    }
  }

  /// Whether an exchange is worth while: there is something to tell, or somebody uses what others have told.
  var isInUse: Bool { state.withLock { $0.isUsed || !$0.pending.isEmpty } }

  var hasLearnt: Bool { state.withLock { !$0.pending.isEmpty } }

  /// Tells the store what was learnt and asks what others did. What could not be told is told the next time.
  func exchange() throws(QueueError) {
    let pending = state.withLock { state in
      state.isUsed = false
      return state.pending
    }
    for (device, lessons) in pending.sorted(by: { $0.key < $1.key }) {
      try store.learn(lessons, device: device)
      state.withLock { state in
        let left = (state.pending[device] ?? QuoteStatistics()) - lessons
        state.pending[device] = left.isEmpty ? nil : left
      }
    }
    let stored = QuoteBook(try store.lessons())
    state.withLock {
      $0.stored = stored
      $0.changed()
    }
  }
}
