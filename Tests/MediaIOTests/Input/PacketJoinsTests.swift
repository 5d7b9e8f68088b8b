import MediaTypes
import Testing

@testable import MediaIO

@Suite struct PacketJoinsTests {
  /// Both streams jump at a join, the sound a little later in the file, and less far.
  @Test func streamsJumpOneAfterTheOther() {
    var joins = PacketJoins()
    #expect(joins.begin(0, at: Rational(14, 10), position: 0, isFirst: true) == 0)
    #expect(joins.begin(1, at: Rational(13, 10), position: 500, isFirst: true) == 0)
    joins.note(0, at: Rational(24, 10))
    #expect(joins.begin(0, at: Rational(14, 10), position: 10_000, isFirst: false) == 1)
    joins.note(0, at: Rational(18, 10))
    #expect(joins.begin(1, at: Rational(13, 10), position: 10_700, isFirst: false) == 1)
    #expect(joins.positions == [0, 10_000])
  }

  /// What jumps after a part without it is behind that part.
  @Test func aPartMayLackAStream() {
    var joins = PacketJoins()
    for stream in 0..<2 { #expect(joins.begin(stream, at: 1, position: 0, isFirst: true) == 0) }
    joins.note(0, at: 2)
    // Only sound.
    #expect(joins.begin(1, at: 1, position: 10_000, isFirst: false) == 1)
    joins.note(1, at: 2)
    #expect(joins.begin(0, at: 1, position: 20_000, isFirst: false) == 2)
    #expect(joins.begin(1, at: 1, position: 20_500, isFirst: false) == 2)
    // A stream that is there for the first time joins the part that it is in.
    #expect(joins.begin(2, at: 1, position: 20_700, isFirst: true) == 2)
    #expect(joins.positions == [0, 10_000, 20_000])
  }

  /// Clocks wrap a little apart; what has not yet does not count.
  @Test func aClockWraps() {
    var joins = PacketJoins()
    for stream in 0..<2 { _ = joins.begin(stream, at: 95_443, position: 0, isFirst: true) }
    #expect(joins.begin(0, at: 0, position: 10_000, isFirst: false) == 1)
    joins.note(1, at: 95_443)
    #expect(joins.begin(1, at: 0, position: 11_000, isFirst: false) == 1)
  }
}
