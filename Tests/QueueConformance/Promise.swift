import JobQueue
import Testing

/// A queue under test and the time that it lives in.
public protocol QueueFixture: Sendable {
  /// Empty at first.
  var queue: any JobQueue { get }
  /// The same queue, as another process sees it.
  func another() throws -> any JobQueue
  /// Moves the queue's time on.
  func advance(seconds: Double) throws
  /// The queue may have forgotten an attempt of the job.
  func doubt(_ id: String) throws
}

/// One thing that every queue promises, with the test of it.
public struct Promise: Sendable, CustomTestStringConvertible {
  public let name: String
  let test: @Sendable (Bench) throws -> Void

  init(_ name: String, _ test: @escaping @Sendable (Bench) throws -> Void) {
    self.name = name
    self.test = test
  }

  public var testDescription: String { name }

  public func check(_ fixture: any QueueFixture) throws { try test(Bench(fixture)) }

  public static let all: [Promise] =
    order + delay + leasing + fencing + retrying + ending + cancelling + lastLeases + inbox + unread + control
    + looking + pages + requests + batches
    + events
    + waiting
    + watching + sharing + presence + backlog + maintaining
}
