import Testing

@testable import WorkerPool

@Suite struct EventBoxTests {
  @Test func askingToStopAThousandTimesIsNoMore() {
    let box = EventBox()
    for _ in 0..<1000 { box.post(.stop) }
    box.post(.idle)
    var events: [Drain.Event] = []
    while true {
      let event = box.next(until: 0)
      if event == .tick { break }
      events.append(event)
    }
    #expect(events.count < 50 && events.last == .idle)
  }
}
