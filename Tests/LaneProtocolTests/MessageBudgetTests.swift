import LaneProtocol
import Testing

@Suite struct MessageBudgetTests {
  @Test func messagesAreBounded() throws {
    var budget = MessageBudget()
    for n in 0..<MessageBudget.mostMessages { try budget.heard(at: 100 + Double(n) * 0.009) }
    #expect(throws: LaneProtocolError.self) { try budget.heard(at: 109.5) }
    try budget.heard(at: 110)
    try budget.read(MessageBudget.mostBytes, at: 111)
    #expect(throws: LaneProtocolError.self) { try budget.read(1, at: 119) }
    try budget.read(1, at: 120)
  }

  /// A lane that is quick is not one that floods.
  @Test func manyShortJobsAreNoFlood() throws {
    var budget = MessageBudget()
    for job in 0..<1000 {
      budget.beginOrder()
      for _ in 0..<5 { try budget.heard(at: 100 + Double(job) * 0.002) }
    }
    for _ in 5..<MessageBudget.mostMessages { try budget.heard(at: 102) }
    #expect(throws: LaneProtocolError.self) { try budget.heard(at: 103) }
  }
}
