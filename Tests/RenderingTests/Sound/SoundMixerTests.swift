import ClipJob
import MediaIO
import MediaTypes
import TestKit
import Testing

@testable import Rendering

@Suite struct SoundMixerTests {
  /// A click on its first sample, then silence.
  private func click() throws -> MediaInfo {
    var samples = [Float](repeating: 0, count: 4800)
    samples[0] = 0.8
    return try MediaProbe.probe(path: MediaFixtures.wav("click.wav", samples, channels: 1, rate: 48_000))
  }

  private func loop(_ span: Rational, seconds: Int, of info: MediaInfo) -> SoundMixer {
    let length = Double(seconds)
    let voice = Voice(
      path: "audio.tracks[0]", info: info, from: 0, to: span, speed: 1, loop: true, start: 0,
      end: Rational(seconds),
      gain: GainEnvelope(
        volume: Animated(1), fadeIn: 0, fadeOut: 0, duration: length, transitionIn: nil, transitionOut: nil))
    return SoundMixer([voice], sampleCount: seconds * 48_000)
  }

  /// The samples on which a click is heard.
  private func clicks(_ mixer: SoundMixer, seconds: Int) throws -> [Int] {
    var heard: [Int] = []
    var block: [Float] = []
    while mixer.position < seconds * 48_000 {
      let start = mixer.position
      try mixer.mix(1000, into: &block)
      heard += (0..<1000).filter { block[$0 * 2] > 0.5 }.map { start + $0 }
    }
    return heard
  }

  /// 480.4992 samples a round: whole rounds of 480 would be half a sample early each.
  @Test func roundsOfALoopDoNotDrift() throws {
    let mixer = loop(try #require(Rational(decimal: "0.0100104")), seconds: 1, of: try click())
    let heard = try clicks(mixer, seconds: 1)
    #expect(heard == (0..<100).map { Int((Double($0) * 480.4992).rounded()) })
  }

  /// Longer loops are opened anew each round.
  @Test func roundsOfALongLoopDoNotDriftEither() throws {
    let mixer = loop(try #require(Rational(decimal: "10.00001")), seconds: 21, of: try click())
    let heard = try clicks(mixer, seconds: 21)
    #expect(heard == (0..<3).map { Int((Double($0) * 480_000.48).rounded()) })
  }

  /// A file is not opened ten thousand times for as many rounds.
  @Test(.timeLimit(.minutes(1))) func aLoopOfAFewSamplesIsReadOnce() throws {
    let mixer = loop(try #require(Rational(decimal: "0.0001")), seconds: 2, of: try click())
    let heard = try clicks(mixer, seconds: 2)
    #expect(heard.count == 20_000)
  }
}
