import Testing

@testable import SubStation

@Suite struct CrowdTests {
  private func event(
    _ start: Double = 0, _ end: Double = 1, bytes: Int = 1, letters: Int = 1, area: Double = 1,
    key: UInt64 = 0,
    line: Int = 1
  ) -> Crowd.Event {
    Crowd.Event(start: start, end: end, bytes: bytes, letters: letters, area: area, key: key, line: line)
  }

  private func excess(_ events: [Crowd.Event]) -> String? {
    var limits = AssLimits()
    limits.eventsAtOnce = 4
    limits.bytesAtOnce = 100
    limits.lettersAtOnce = 10
    limits.areaAtOnce = 20
    limits.layersAtOnce = 50
    return Crowd.excess(of: events, limits)?.what
  }

  @Test func sumsAreThoseOfAMoment() {
    let one = event(bytes: 60, letters: 6, area: 15)
    #expect(excess([one]) == nil)
    #expect(excess([one, event(1, 2, bytes: 60, letters: 6, area: 15, key: 1)]) == nil)
    #expect(excess([one, event(0.5, 2, bytes: 60)])?.contains("text") == true)
    #expect(excess([one, event(0.5, 2, letters: 6)])?.contains("letters") == true)
    #expect(excess([one, event(0.5, 2, area: 15, key: 1)])?.contains("larger") == true)
    #expect(excess(Array(repeating: event(), count: 5))?.contains("lines") == true)
    // What has no time on screen is never there.
    #expect(excess([one, event(3, 1, bytes: 1000), event(2, 2, bytes: 1000)]) == nil)
  }

  @Test func equalPicturesAreDrawnOnceAndLaidOftener() {
    #expect(excess([event(area: 15), event(area: 15), event(area: 15)]) == nil)
    #expect(excess([event(area: 15), event(area: 15), event(area: 15), event(area: 15)]) != nil)
    // The picture stays as long as any of them does.
    #expect(excess([event(0, 1, area: 15), event(0, 5, area: 15), event(2, 3, area: 15, key: 1)]) != nil)
  }

  @Test func unknownTimesAreAllTimes() {
    let always = event(-.infinity, .infinity, bytes: 60)
    #expect(excess([always, event(100, 101, bytes: 60)]) != nil)
  }
}
