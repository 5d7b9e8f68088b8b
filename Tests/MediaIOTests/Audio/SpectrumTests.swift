import Foundation
import TestKit
import Testing

@testable import MediaIO

@Suite struct SpectrumTests {
  private func powers(_ samples: [Float], size: Int = 4096) throws -> [Float] {
    let spectrum = try Spectrum(size: size)
    var powers: [Float] = []
    samples.withUnsafeBufferPointer { spectrum.powers(of: $0, into: &powers) }
    return powers
  }

  /// A tone of half of full scale is a quarter of its power, on its line.
  @Test(arguments: [(85, 0), (400, 0.3), (1500, 0.5)])
  func tonesAreOnTheirLines(_ line: Int, _ offset: Double) throws {
    let frequency = (Double(line) + offset) * 48_000 / 4096
    let tone = MediaFixtures.tone(seconds: 4096.0 / 48_000, channels: 1, frequency: frequency)
    let powers = try powers(Array(tone.prefix(4096)))
    #expect(powers.count == 2049)
    let loudest = try #require(powers.indices.max { powers[$0] < powers[$1] })
    #expect(loudest == line || loudest == line + 1)
    // Between two lines, Hann's window has 1.4 dB less.
    #expect((0.17...0.26).contains(powers[loudest]))
    #expect(powers[line + 40] < 1e-6)
  }

  @Test func silenceIsNothing() throws {
    #expect(try powers([Float](repeating: 0, count: 4096)).allSatisfy { $0 == 0 })
  }

  /// What is not as long as it should be changes nothing.
  @Test func otherLengthsAreLeftAlone() throws {
    #expect(try powers([0, 1], size: 4096) == [])
    #expect(throws: MediaError.self) { try Spectrum(size: 1000) }
    #expect(throws: MediaError.self) { try Spectrum(size: 1 << 20) }
  }
}
