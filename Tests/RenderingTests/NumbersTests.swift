import MediaTypes
import Testing

@testable import Rendering

@Suite struct NumbersTests {
  @Test func secondsReadWell() {
    #expect(Seconds.text(Rational(316, 5)) == "63.2 s")
    #expect(Seconds.text(5) == "5 s")
    #expect(Seconds.text(Rational(1, 3)) == "0.333 s")
    #expect(Seconds.text(Rational(-1, 4)) == "-0.25 s")
  }

  @Test func evenRounding() {
    #expect([0, 0.9, 1, 2.9, 3, 3.1, -1, -0.9].map(Even.nearest) == [0, 0, 2, 2, 4, 4, -2, 0])
    #expect([0, 1, 2, 3].map(Even.up) == [0, 2, 2, 4])
  }
}
