import Glibc
import TestKit
import Testing
import Threads

@testable import Fetching

@Suite struct ThreadBudgetTests {
  /// A thread counts until it has ended, not until nobody wants it any more.
  @Test func untilTheyHaveEnded() throws {
    let budget = ThreadBudget(2)
    let mayEnd = Completion()
    for _ in 0..<2 { #expect(budget.start("test") { mayEnd.wait() }) }
    for _ in 0..<3 { #expect(!budget.start("test") {} && budget.running == 2) }
    mayEnd.signal()
    try waitUntil { budget.running <= 0 }
    let isOver = Completion()
    #expect(budget.start("test") { isOver.signal() })
    isOver.wait()
  }
}
