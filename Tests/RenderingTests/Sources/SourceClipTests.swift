import MediaTypes
import Testing

@testable import Rendering

@Suite struct SourceClipTests {
  @Test func loopsStartAnew() {
    let clip = SourceClip(path: "", start: 1, from: 3, to: 7, speed: 2, loop: true)
    #expect(clip.sourceTime(at: 1) == 3)
    #expect(clip.sourceTime(at: Rational(5, 2)) == 6)
    #expect(clip.sourceTime(at: 3) == 3)
    #expect(clip.sourceTime(at: Rational(11, 2)) == 4)
  }

  @Test func withoutALoopTheSourceGoesOn() {
    let clip = SourceClip(path: "", start: 1, from: 3, to: 7, speed: 2, loop: false)
    #expect(clip.sourceTime(at: 1) == 3 && clip.sourceTime(at: 3) == 7 && clip.sourceTime(at: 4) == 9)
  }
}
