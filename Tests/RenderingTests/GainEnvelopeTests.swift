import ClipJob
import MediaTypes
import Testing

@testable import Rendering

@Suite struct GainEnvelopeTests {
  private func envelope(
    volume: Animated = Animated(1), fadeIn: Double = 0, fadeOut: Double = 0, duration: Double = 10,
    transitionIn: Transition? = nil, transitionOut: (start: Double, Transition)? = nil
  ) -> GainEnvelope {
    GainEnvelope(
      volume: volume, fadeIn: fadeIn, fadeOut: fadeOut, duration: duration, transitionIn: transitionIn,
      transitionOut: transitionOut)
  }

  @Test func fadesAreLinearAndMultiply() {
    let envelope = envelope(volume: Animated(0.5), fadeIn: 2, fadeOut: 4)
    #expect(envelope.value(at: 0) == 0)
    #expect(envelope.value(at: 1) == 0.25)
    #expect(envelope.value(at: 5) == 0.5)
    #expect(envelope.value(at: 8) == 0.25)
    #expect(envelope.value(at: 10) == 0)
  }

  @Test func crossfadesOfBothSidesAddUpToOne() {
    let transition = Transition(kind: .crossfade, duration: 2, easing: .easeInOut)
    let old = envelope(transitionOut: (8, transition))
    let new = envelope(transitionIn: transition)
    for step in 0...20 {
      let t = Double(step) / 10
      #expect(abs(old.value(at: 8 + t) + new.value(at: t) - 1) < 1e-9)
    }
    #expect(old.value(at: 7.9) == 1)
    #expect(new.value(at: 2.1) == 1)
  }

  @Test func throughBlackOneSideIsSilentWhileTheOtherSounds() {
    let transition = Transition(kind: .fadeBlack, duration: 2)
    let old = envelope(transitionOut: (8, transition))
    let new = envelope(transitionIn: transition)
    #expect(old.value(at: 8.5) == 0.5 && new.value(at: 0.5) == 0)
    #expect(old.value(at: 9) == 0 && new.value(at: 1) == 0)
    #expect(old.value(at: 9.5) == 0 && new.value(at: 1.5) == 0.5)
  }
}
