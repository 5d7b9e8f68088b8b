import Threads

/// What a lane writes to its standard error, on its way to the log: within a budget that outlives the lane's process.
/// Used by one thread.
package final class LaneLog {
  private var budget: LogBudget
  private let write: (String) -> Void
  private let onDrop: (LogBudget.Dropped) -> Void

  /// - Parameters:
  ///   - write: gets each line that is within the budget.
  ///   - onDrop: told of what was not, once a minute and at the end of a process.
  package init(
    _ limits: LogBudget.Limits = LogBudget.Limits(), write: @escaping (String) -> Void,
    onDrop: @escaping (LogBudget.Dropped) -> Void = { _ in }
  ) {
    budget = LogBudget(limits)
    self.write = write
    self.onDrop = onDrop
  }

  package func add(_ line: String) {
    let now = monotonicSeconds()
    settle(at: now)
    if budget.admits(bytes: line.utf8.count, at: now) { write(line) }
  }

  /// So many bytes were cut off a line.
  package func leaveOut(bytes: Int) { budget.leaveOut(bytes: bytes, at: monotonicSeconds()) }

  /// More than the log takes comes from the lane: there is no hurry to read on.
  package var isFlooded: Bool { budget.isExceeded }

  package func settle(at now: Double, isGone: Bool = false) {
    if let dropped = budget.settle(at: now, isGone: isGone) { onDrop(dropped) }
  }
}
