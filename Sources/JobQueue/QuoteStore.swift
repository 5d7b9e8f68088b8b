import Quotes

/// What finished jobs of a queue taught about the time that jobs take, shared by all its workers.
///
/// Lessons are sums (`QuoteStatistics`): adding to them is one step, whoever else adds at the same time. After every
/// `QuoteFading.jobs` jobs of a class of device all its sums are halved, so that what was long ago fades. Every call
/// blocks its thread; none may run on Swift's cooperative pool.
public protocol QuoteStore: Sendable {
  /// What was taught, by class of device (`DeviceClass`). Lessons of other versions of the features are left out.
  func lessons() throws(QueueError) -> [String: QuoteStatistics]

  /// Adds lessons of a class of device; not repeated by itself: a lesson may count twice or not at all when the
  /// connection breaks.
  func learn(_ lessons: QuoteStatistics, device: String) throws(QueueError)
}

public enum QuoteFading {
  /// With as many jobs the sums of a class are halved.
  public static let jobs = 400
}
