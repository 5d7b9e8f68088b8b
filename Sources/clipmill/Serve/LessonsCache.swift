import JobQueue
import Quotes
import Synchronization
import Threads

/// What finished jobs took, by queue, read again now and then.
final class LessonsCache: Sendable {
  private let read: @Sendable (_ queue: String) throws(QueueError) -> QuoteBook
  private let known = Mutex<[String: (book: QuoteBook, at: Double)]>([:])
  /// Seconds.
  private static let age = 30.0

  init(_ read: @escaping @Sendable (_ queue: String) throws(QueueError) -> QuoteBook) { self.read = read }

  /// - Throws: where nothing is known yet; otherwise what was read before is good enough.
  func book(of queue: String) throws(QueueError) -> QuoteBook {
    let now = monotonicSeconds()
    let last = known.withLock { $0[queue] }
    if let last, now - last.at < Self.age { return last.book }
    do throws(QueueError) {
      let book = try read(queue)
      known.withLock { $0[queue] = (book, now) }
      return book
    } catch {
      guard let last else { throw error }
      return last.book
    }
  }
}
