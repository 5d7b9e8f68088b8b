import ClipJob
import MediaTypes
import Testing

/// As the command line reads times.
@Suite struct TimecodeTests {
  @Test(arguments: [
    ("63.2", Rational(316, 5)), ("00:01:03.200", Rational(316, 5)), ("1:03", 63), ("0", 0),
    ("100:00:00", 360_000),
    ("0:00.001", Rational(1, 1000)),
  ])
  func reads(_ text: String, _ expected: Rational) { #expect(Timecode.parse(text) == expected) }

  @Test(arguments: [
    "", "-1", "-0:01", "abc", "1:60", "1:60:00", ":30", "1:", "1:2:3:4", "00:00:1e1", "00:00:01,5", "1: 2",
    "1:+2",
    "0000:00", "00:000", "1:.5", "00:00:-1", String(repeating: "0", count: 100),
  ])
  func refuses(_ text: String) { #expect(Timecode.parse(text) == nil) }
}
