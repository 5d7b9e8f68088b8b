import Testing

@testable import WorkerPool

@Suite struct FairRotationTests {
  /// A round with jobs in the queues of `full`; the one that gives.
  private func give(_ rotation: FairRotation, _ full: Set<Int>) -> Int? {
    let order = rotation.next()
    guard let queue = order.first(where: full.contains) else { return nil }
    if queue != order.first { rotation.took(queue) }
    return queue
  }

  @Test func allQueuesTakeTurns() {
    let rotation = FairRotation(3)
    #expect((0..<6).map { _ in give(rotation, [0, 1, 2]) } == [0, 1, 2, 0, 1, 2])
  }

  @Test func anEmptyQueuesTurnGoesToTheOthersAlike() {
    let rotation = FairRotation(3)
    let given = (0..<20).map { _ in give(rotation, [0, 2]) }
    #expect(given.count { $0 == 0 } == 10 && given.count { $0 == 2 } == 10)
  }

  @Test func aQueueThatFillsUpIsNextBeforeThoseThatGave() {
    let rotation = FairRotation(2)
    for _ in 0..<5 { #expect(give(rotation, [0]) == 0) }
    let given = [give(rotation, [0, 1]), give(rotation, [0, 1])]
    #expect(Set(given) == [0, 1])
  }

  @Test func whoAsksAtTheSameTimeBeginsWithAnother() {
    let rotation = FairRotation(2)
    #expect([rotation.next(), rotation.next(), rotation.next()] == [[0, 1], [1, 0], [0, 1]])
  }
}
