import Testing

@testable import WorkerPool

@Suite struct DrainTests {
  @Test func firstGracefullyThenAtOnce() {
    var drain = Drain(grace: 30)
    #expect(drain.deadline == nil)
    #expect(drain.handle(.stop, at: 100) == [.stopLeasing])
    #expect(drain.deadline == 130)
    #expect(drain.handle(.tick, at: 129.9) == [])
    #expect(drain.handle(.tick, at: 130) == [.handBack])
    #expect(drain.deadline == nil)
    #expect(drain.handle(.tick, at: 200) == [])
    #expect(drain.handle(.idle, at: 201) == [.end])
    #expect(drain.phase == .ended)
  }

  @Test func theSecondStopDoesNotWait() {
    var drain = Drain(grace: 30)
    _ = drain.handle(.stop, at: 100)
    #expect(drain.handle(.stop, at: 100.1) == [.handBack])
    #expect(drain.handle(.stop, at: 100.2) == [])
    #expect(drain.handle(.idle, at: 101) == [.end])
    #expect(drain.handle(.stop, at: 102) == [] && drain.handle(.idle, at: 103) == [])
  }

  /// The kernel and the shell both tell of a closed terminal: that is no second wish.
  @Test func drainingTwiceIsNoHurry() {
    var drain = Drain(grace: 30)
    #expect(drain.handle(.drain, at: 100) == [.stopLeasing])
    #expect(drain.handle(.drain, at: 100.1) == [] && drain.deadline == 130)
    #expect(drain.handle(.stop, at: 101) == [.handBack])
    #expect(drain.handle(.drain, at: 102) == [] && drain.handle(.idle, at: 103) == [.end])
    var stopped = Drain(grace: 30)
    _ = stopped.handle(.stop, at: 100)
    #expect(stopped.handle(.drain, at: 100.1) == [] && stopped.handle(.tick, at: 130) == [.handBack])
  }

  @Test func withoutGraceJobsAreGivenBackAtOnce() {
    var drain = Drain(grace: 0)
    #expect(drain.handle(.stop, at: 1) == [.stopLeasing, .handBack])
  }

  @Test func idleLanesEndAtOnce() {
    var drain = Drain(grace: 30)
    #expect(drain.handle(.tick, at: 1) == [])
    _ = drain.handle(.stop, at: 1)
    #expect(drain.handle(.idle, at: 1.1) == [.end])
  }

  @Test func givingBackHasATimeToo() {
    var drain = Drain(grace: 30, handBackPatience: 10)
    _ = drain.handle(.stop, at: 100)
    #expect(drain.handle(.stop, at: 101) == [.handBack] && drain.deadline == 111)
    #expect(drain.handle(.tick, at: 110.9) == [] && drain.handle(.stop, at: 110.9) == [])
    #expect(drain.handle(.tick, at: 111) == [.abandon])
    #expect(drain.phase == .ended && drain.deadline == nil && drain.handle(.idle, at: 112) == [])
    var idle = Drain(grace: 0, handBackPatience: 10)
    #expect(idle.handle(.stop, at: 1) == [.stopLeasing, .handBack] && idle.handle(.idle, at: 2) == [.end])
  }
}
