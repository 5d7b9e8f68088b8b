import Testing

@testable import Logging

@Suite struct LogBudgetTests {
  /// Expectations do not change what they ask.
  private final class Budget {
    private var budget: LogBudget
    init(_ limits: LogBudget.Limits) { budget = LogBudget(limits) }
    func admits(bytes: Int, at now: Double) -> Bool { budget.admits(bytes: bytes, at: now) }
    func leaveOut(bytes: Int, at now: Double) { budget.leaveOut(bytes: bytes, at: now) }
    var isExceeded: Bool { budget.isExceeded }
    func settle(at now: Double, isGone: Bool = false) -> LogBudget.Dropped? {
      budget.settle(at: now, isGone: isGone)
    }
  }

  @Test func linesAreCountedAMinute() {
    let budget = Budget(.init(lines: 2, bytes: 1000))
    #expect(budget.admits(bytes: 10, at: 100) && budget.admits(bytes: 10, at: 101))
    #expect(!budget.isExceeded)
    #expect(!budget.admits(bytes: 10, at: 102) && !budget.admits(bytes: 7, at: 130))
    #expect(budget.isExceeded && budget.settle(at: 159.9) == nil)
    #expect(budget.settle(at: 160) == .init(lines: 2, bytes: 17))
    #expect(budget.settle(at: 161) == nil && !budget.isExceeded)
    #expect(
      budget.admits(bytes: 10, at: 161) && budget.settle(at: 221) == nil, "nothing was left out")
  }

  @Test func bytesAreCounted() {
    let budget = Budget(.init(lines: 100, bytes: 100))
    #expect(
      budget.admits(bytes: 60, at: 0) && !budget.admits(bytes: 60, at: 1)
        && budget.admits(bytes: 40, at: 2))
    #expect(budget.settle(at: 60) == .init(lines: 1, bytes: 60))
  }

  @Test func aNewProcessIsNoNewMinute() {
    let budget = Budget(.init(lines: 1, bytes: 100))
    #expect(budget.settle(at: 0, isGone: true) == nil)
    #expect(budget.admits(bytes: 1, at: 0) && budget.settle(at: 1, isGone: true) == nil)
    #expect(
      !budget.admits(bytes: 1, at: 2)
        && budget.settle(at: 3, isGone: true) == .init(lines: 1, bytes: 1))
    #expect(!budget.admits(bytes: 1, at: 4))
    #expect(budget.settle(at: 60) == .init(lines: 1, bytes: 1) && budget.admits(bytes: 1, at: 61))
  }

  /// A long line is shown, and says itself that it was cut.
  @Test func whatIsCutOffCounts() {
    let budget = Budget(.init(lines: 10, bytes: 100))
    budget.leaveOut(bytes: 0, at: 0)
    budget.leaveOut(bytes: 100, at: 10)
    #expect(
      !budget.isExceeded && budget.admits(bytes: 50, at: 11) && budget.settle(at: 12, isGone: true) == nil)
    budget.leaveOut(bytes: 1, at: 13)
    #expect(budget.isExceeded && budget.admits(bytes: 50, at: 13) && budget.settle(at: 69.9) == nil)
    let dropped = budget.settle(at: 70)
    #expect(dropped == .init(lines: 0, bytes: 101) && !budget.isExceeded)
    #expect(LogBudget.Dropped(lines: 0, bytes: 2048).words == "2 KiB of overlong lines")
  }
}
