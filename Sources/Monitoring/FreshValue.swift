import Threads

/// A value that is asked for on a thread of its own, so that whoever wants it decides how long to wait.
final class FreshValue<Value: Sendable>: Sendable {
  private let desk: Desk<Value>

  /// - Parameters:
  ///   - freshness: seconds for which an answer is good.
  ///   - ask: may take its time; nil: there is no answer.
  init(_ name: String, freshness: Double, _ ask: @escaping @Sendable () -> Value?) {
    let desk = Desk<Value>(freshness: freshness)
    self.desk = desk
    let isAnswered = WorkThread.start("ask \(name)") { while desk.waitForQuestion() { desk.answer(ask()) } }
    if !isAnswered { desk.end() }
  }

  deinit { desk.end() }

  /// Asks anew, if the last answer is not good any more. Does not wait.
  func refresh() { desk.refresh() }

  /// The answer, once it is there; nil: there is none by `deadline`, monotonic seconds.
  func value(until deadline: Double) -> Value? { desk.value(until: deadline) }

  /// Asks nobody any more. A question under way is left behind.
  func stop() { desk.end() }
}

/// What the one who answers and those who want to know share.
private final class Desk<Value: Sendable>: @unchecked Sendable {
  // Unchecked: all that changes is guarded by `condition`.
  private enum Question { case none, open, asked }

  private let condition = Condition()
  private let freshness: Double
  private var question = Question.none
  private var value: Value?
  /// When it came, monotonic seconds.
  private var time = -Double.infinity
  private var hasEnded = false

  init(freshness: Double) { self.freshness = freshness }

  private var isFresh: Bool { value != nil && monotonicSeconds() - time < freshness }

  func refresh() {
    condition.locked { if !isFresh, question == .none { question = .open } }
    condition.broadcast()
  }

  func value(until deadline: Double) -> Value? {
    condition.locked {
      while question != .none, !hasEnded {
        guard condition.wait(until: deadline) else { break }
      }
      return question == .none && !hasEnded ? value : nil
    }
  }

  /// False: it is over.
  func waitForQuestion() -> Bool {
    condition.locked {
      while question != .open, !hasEnded { condition.wait() }
      if hasEnded { return false }
      question = .asked
      return true
    }
  }

  func answer(_ new: Value?) {
    condition.locked {
      value = new
      time = monotonicSeconds()
      question = .none
    }
    condition.broadcast()
  }

  func end() {
    condition.locked { hasEnded = true }
    condition.broadcast()
  }
}
