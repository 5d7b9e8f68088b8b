import Foundation
import Telemetry
import Testing

@Suite struct HeartbeatTests {
  @Test func worksAreToldWhileTheyAreUnderWay() {
    let heartbeat = Heartbeat()
    #expect(heartbeat.reading == Heartbeat.Reading())
    let hash = heartbeat.begin(Heartbeat.Work(.hash, amount: 100))
    heartbeat.during(.sync, amount: 7, samples: 5, lead: 6) { sync in
      sync.advance(3)
      hash.advance(60)
      #expect(
        heartbeat.reading
          == Heartbeat.Reading(
            begun: 2, advanced: 63, beats: 2,
            works: [
              .init(.hash, amount: 100, done: 60), .init(.sync, amount: 7, done: 3, samples: 5, lead: 6),
            ]))
    }
    #expect(heartbeat.reading.works.map(\.phase) == [.hash])
    hash.end()
    hash.end()
    #expect(heartbeat.reading == Heartbeat.Reading(begun: 2, advanced: 63, beats: 2))
  }

  /// A loop that never ends cannot count itself alive with work that it was never to do.
  @Test func moreThanThereIsDoesNotCount() {
    let heartbeat = Heartbeat()
    let work = heartbeat.begin(Heartbeat.Work(.render, amount: 10))
    work.advance(8)
    work.advance(8)
    work.advance(8)
    work.beat()
    heartbeat.beat()
    #expect(
      heartbeat.reading
        == .init(begun: 1, advanced: 10, beats: 5, works: [.init(.render, amount: 10, done: 10)]))
    let nothing = heartbeat.begin(Heartbeat.Work(.probe, amount: 0))
    nothing.advance()
    #expect(heartbeat.reading.advanced == 10)
  }

  @Test func whatFailsIsOver() {
    struct Broken: Error {}
    let heartbeat = Heartbeat()
    #expect(throws: Broken.self) { try heartbeat.during(.plan, amount: 1) { _ in throw Broken() } }
    #expect(heartbeat.reading.works == [] && heartbeat.reading.begun == 1)
  }

  @Test func manyThreadsBeatAtOnce() {
    let heartbeat = Heartbeat()
    let work = heartbeat.begin(Heartbeat.Work(.render, amount: 8000))
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<2000 { work.advance() }
      let other = heartbeat.begin(Heartbeat.Work(.flush, amount: 1))
      other.end()
    }
    #expect(
      heartbeat.reading
        == .init(begun: 9, advanced: 8000, beats: 16_000, works: [.init(.render, amount: 8000, done: 8000)]))
  }

  @Test func itsCancellationIsSeenByEveryWork() {
    let cancellation = Cancellation()
    let heartbeat = Heartbeat(cancellation)
    let work = heartbeat.begin(Heartbeat.Work(.hash, amount: 1))
    #expect(!work.isCancelled && !heartbeat.isCancelled)
    cancellation.cancel()
    #expect(work.isCancelled && heartbeat.isCancelled)
  }
}
