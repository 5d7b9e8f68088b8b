import Testing

@testable import WorkerPool

@Suite struct TurnsTests {
  /// A round with jobs in the queues of `full`; the one that gives.
  private func give(_ turns: Turns, _ full: Set<Int>) -> Int? {
    let order = turns.next()
    guard let queue = order.first(where: full.contains) else { return nil }
    if queue != order.first { turns.took(queue) }
    return queue
  }

  @Test func allQueuesTakeTurns() {
    let turns = Turns(3)
    #expect((0..<6).map { _ in give(turns, [0, 1, 2]) } == [0, 1, 2, 0, 1, 2])
  }

  @Test func anEmptyQueuesTurnGoesToTheOthersAlike() {
    let turns = Turns(3)
    let given = (0..<20).map { _ in give(turns, [0, 2]) }
    #expect(given.count { $0 == 0 } == 10 && given.count { $0 == 2 } == 10)
  }

  @Test func aQueueThatFillsUpIsNextBeforeThoseThatGave() {
    let turns = Turns(2)
    for _ in 0..<5 { #expect(give(turns, [0]) == 0) }
    let given = [give(turns, [0, 1]), give(turns, [0, 1])]
    #expect(Set(given) == [0, 1])
  }

  @Test func whoAsksAtTheSameTimeBeginsWithAnother() {
    let turns = Turns(2)
    #expect([turns.next(), turns.next(), turns.next()] == [[0, 1], [1, 0], [0, 1]])
  }
}
