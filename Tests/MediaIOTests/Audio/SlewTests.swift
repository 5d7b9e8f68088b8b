import TestKit
import Testing

@testable import MediaIO

@Suite struct SlewTests {
  /// All that comes out when the blocks of `samples` are moved by what `correction` says.
  private func moved(_ samples: [Float], _ correction: (Int) -> Double) throws -> (out: [Float], shift: Int) {
    let slew = Slew()
    var out: [Float] = []
    for block in 0..<samples.count / 2000 {
      out += try slew.convert(Array(samples[block * 2000..<(block + 1) * 2000]), by: correction(block))
    }
    let shift = slew.shift
    return (out + (try slew.finish()), shift)
  }

  @Test func nothingToDoChangesNothing() throws {
    let tone = MediaFixtures.tone(seconds: 1)
    let (out, shift) = try moved(tone) { _ in 0 }
    #expect(out == tone && shift == 0)
  }

  @Test func itBeginsWithoutASeam() throws {
    let tone = MediaFixtures.tone(seconds: 2)
    // So small that nothing moves, but all is resampled from there on.
    let (out, _) = try moved(tone) { $0 == 20 ? 1e-9 : 0 }
    #expect(out.count == tone.count)
    let worst = zip(out, tone).map { abs($0 - $1) }.dropLast(200).max() ?? 1
    #expect(worst < 0.001, "\(worst)")
  }

  @Test(arguments: [0.002, -0.002, 1, -1]) func itMoves(_ correction: Double) throws {
    let tone = MediaFixtures.tone(seconds: 4)
    // Over 48 blocks of 1000 samples; the first of them begins to be resampled.
    let (out, shift) = try moved(tone) { (48...96).contains($0) ? correction : 0 }
    let expected = max(-0.02, min(0.02, correction / 0.25)) * 48_000
    #expect(abs(Double(out.count - tone.count) / 2 - expected) < 40, "\(out.count - tone.count)")
    #expect(abs(shift - (out.count - tone.count) / 2) <= 2)
    let steepest = zip(out, out.dropFirst(2)).map { abs($0 - $1) }.dropLast(100).max() ?? 1
    #expect(steepest < 0.03, "\(steepest)")
  }
}
