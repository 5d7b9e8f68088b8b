import Testing

@testable import TextMotion

@Suite struct MovementTests {
  @Test func valuesLieBetweenKeys() {
    let track = MotionTrack(.dy, [MotionKey(0, 4), MotionKey(0.5, 2), MotionKey(1, 0, .hold)])
    #expect(track.value(at: 0) == 4)
    #expect(track.value(at: 0.25) == 3)
    #expect(track.value(at: 0.5) == 2)
    #expect(track.value(at: 0.75) == 2)
    #expect(track.value(at: 1) == 0)
  }

  @Test func easingsThatOvershootGoOnStraight() {
    let track = MotionTrack.from(.dx, 2)
    #expect(track.value(at: 1.25) == -0.5)
    #expect(track.value(at: -0.5) == 3)
    // After a jump there is no direction to go on in; a value that already rests stays.
    #expect(MotionTrack(.dx, [MotionKey(0, 2), MotionKey(1, 0, .hold)]).value(at: 1.5) == 0)
    #expect(MotionTrack.from(.opacity, 0, until: 0.5).value(at: 1.5) == 1)
  }

  @Test func fewKeysChangeNothing() {
    #expect(MotionTrack(.scaleX, []).value(at: 0.5) == 1)
    #expect(MotionTrack(.scaleX, [MotionKey(0, 3)]).value(at: 0.5) == 1)
  }
}
