import Testing

@testable import JobQueue

@Suite struct EventLogTests {
  private func log(_ times: [Int64], capacity: Int = 100) -> EventLog {
    var log = EventLog(capacity: capacity)
    for time in times { log.add(.paused, now: Timestamp(milliseconds: time)) }
    return log
  }

  private func positions(_ log: EventLog, after position: String, limit: Int = 100) -> [String]? {
    log.after(EventPosition(position), limit: limit)?.map(\.position.text)
  }

  @Test func positionsAreTimesAndNeverGoBack() {
    let log = log([5000, 5000, 4000, 6000])
    #expect(positions(log, after: "0-0") == ["5000-0", "5000-1", "5000-2", "6000-0"])
    #expect(log.latest.text == "6000-0" && log.latest.time == Timestamp(milliseconds: 6000))
    // Of a clock that begins with nothing: the start is before all.
    #expect(positions(self.log([0, 0]), after: "0-0") == ["0-1", "0-2"])
  }

  @Test(arguments: [
    ("4999-9", 4), ("5000-0", 3), ("5000-1", 2), ("5000-7", 1), ("5999-18446744073709551615", 1),
    ("6000-0", 0),
    ("9000-0", 0),
  ])
  func eventsAfterAPositionAreFound(position: String, count: Int) {
    #expect(positions(log([5000, 5000, 4000, 6000]), after: position)?.count == count)
  }

  @Test func whatIsNoPositionIsTold() {
    #expect(positions(log([1]), after: "x") == nil)
    #expect(positions(log([1]), after: "1") == nil)
  }

  @Test func theOldestAreDropped() {
    let log = log((1...250).map { $0 * 10 }, capacity: 50)
    let kept = positions(log, after: "0-0", limit: 1000) ?? []
    #expect((50..<100).contains(kept.count) && kept.last == "2500-0")
    #expect(positions(log, after: "2480-0") == ["2490-0", "2500-0"])
  }

  @Test func whatIsRevertedIsGoneAndItsPositionIsGivenAgain() {
    var log = log([5000])
    log.settle()
    log.add(.resumed, now: Timestamp(milliseconds: 7000))
    log.revert()
    #expect(log.latest.text == "5000-0" && positions(log, after: "0-0") == ["5000-0"])
    log.add(.resumed, now: Timestamp(milliseconds: 6000))
    #expect(log.latest.text == "6000-0")
  }
}
