/// How much a lane may say over its pipe: a pure state machine. Times are monotonic seconds.
///
/// A lane that works reports four times a second; one that was taken over could keep its supervisor busy instead. Each
/// order has its own budget: of jobs that take a few milliseconds a lane does hundreds in ten seconds.
package struct MessageBudget: Sendable {
  private var begun = -Double.infinity
  private var messages = 0
  private var bytes = 0

  package init() {}

  private static let seconds = 10.0
  /// In so many seconds.
  package static let mostMessages = 1000
  package static let mostBytes = 64 << 20

  /// It was given an order.
  package mutating func beginOrder() { begun = -.infinity }

  /// So many bytes were read.
  package mutating func read(_ count: Int, at now: Double) throws(LaneProtocolError) {
    roll(at: now)
    bytes += count
    guard bytes <= Self.mostBytes else {
      throw LaneProtocolError("more than \(Self.mostBytes >> 20) MiB of messages in \(Int(Self.seconds)) s")
    }
  }

  /// A message came.
  package mutating func heard(at now: Double) throws(LaneProtocolError) {
    roll(at: now)
    messages += 1
    guard messages <= Self.mostMessages else {
      throw LaneProtocolError("more than \(Self.mostMessages) messages in \(Int(Self.seconds)) s")
    }
  }

  private mutating func roll(at now: Double) {
    guard now - begun >= Self.seconds else { return }
    begun = now
    (messages, bytes) = (0, 0)
  }
}
