import Quotes
import Synchronization

/// Lessons in this process, which end with it.
public final class MemoryQuoteStore: QuoteStore {
  private let kept = Mutex<[String: QuoteStatistics]>([:])

  public init() {}

  public func lessons() -> [String: QuoteStatistics] { kept.withLock { $0 } }

  public func learn(_ lessons: QuoteStatistics, device: String) {
    kept.withLock {
      var sums = $0[device] ?? QuoteStatistics()
      sums += lessons
      if sums.jobs >= Double(QuoteFading.jobs) { sums.halve() }
      $0[device] = sums
    }
  }
}
