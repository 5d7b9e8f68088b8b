import ClipJob
import MediaIO
import MediaTypes

/// Voices as an overlay hears them: mixed as an output's are, both channels as one.
final class HeardVoices: HeardSound {
  private let mixer: SoundMixer
  private let traffic: SourceTraffic?
  private var block: [Float] = []

  init(_ voices: [Voice], _ traffic: SourceTraffic?) {
    mixer = SoundMixer(voices, sampleCount: .max, traffic: traffic)
    self.traffic = traffic
  }

  func read(_ count: Int, into samples: inout [Float]) throws(JobError) {
    try mixer.mix(count, into: &block)
    for index in 0..<count { samples.append((block[2 * index] + block[2 * index + 1]) / 2) }
    traffic?.beat()
  }

  var warnings: [JobWarning] { mixer.warnings }
}

extension Timeline {
  /// How a clip listens that makes pictures of sound; nil for any other.
  func hearing(of clip: TimelineClip, _ traffic: SourceTraffic?) -> Hearing? {
    guard clip.probed.listensTo != nil else { return nil }
    let voices = voices(heardBy: clip)
    return { from in HeardVoices(voices.flatMap { $0.since(clip.start + from) }, traffic) }
  }

  /// What such a clip makes its pictures of, while it is shown.
  func voices(heardBy clip: TimelineClip) -> [Voice] {
    switch clip.probed.listensTo {
    case nil: return []
    case .file(let info):
      let end = min(clip.end, clip.soundEnd)
      return [
        Voice(
          path: clip.path, info: info, from: clip.sourceFrom,
          to: clip.sourceTo, speed: clip.clip.speed, loop: clip.clip.loop, start: clip.start, end: end,
          gain: GainEnvelope(
            volume: Animated(1), fadeIn: 0, fadeOut: 0, duration: (end - clip.start).seconds,
            transitionIn: nil, transitionOut: nil))
      ]
    case .of(let id):
      let path = path(of: id)
      return Voice.all(self).filter { $0.path == path && $0.isHeard(with: clip) }
    case .mix: return Voice.all(self).filter { $0.isHeard(with: clip) }
    }
  }

  /// Of the clip or audio track with an id.
  private func path(of id: String) -> String? {
    clips.first { $0.clip.id == id }?.path ?? sounds.first { $0.track.id == id }?.path
  }

  /// What is wrong with the sound that waveforms are of.
  var hearingErrors: [JobError] {
    clips.flatMap { clip -> [JobError] in
      if case .of(let id) = clip.probed.listensTo,
        let target = clips.first(where: { $0.clip.id == id }), target.probed.sound == nil
      {
        return [
          JobError(
            "source.missingStream", "the clip \"\(id)\" has no audio that could be shown",
            path: clip.path + ".source.\(Waveform.key).of",
            hint: "name a clip or an audio track with sound, or give a file: \"audio\": …")
        ]
      }
      return Voice.undecodable(voices(heardBy: clip), hint: "convert the audio to a common codec")
    }
  }
}

extension Voice {
  fileprivate func isHeard(with clip: TimelineClip) -> Bool { start < clip.end && end > clip.start }

  /// As a timeline has it that begins at a moment of this one: a loop that has begun by then is what is left of its round,
  /// and then the loop.
  func since(_ moment: Rational) -> [Voice] {
    guard end > moment else { return [] }
    var voice = self
    voice.start = max(.zero, start - moment)
    voice.end = end - moment
    guard start < moment else { return [voice] }
    let gone = moment - start
    voice.gain.gone += gone.seconds
    let round = (to - from) / speed
    guard loop, round > .zero else {
      voice.from = from + gone * speed
      return voice.from < voice.to ? [voice] : []
    }
    let into = gone - round * Rational(Int((gone / round).floor))
    guard into > .zero else { return [voice] }
    var rest = voice
    rest.loop = false
    rest.from = from + into * speed
    rest.end = min(voice.end, round - into)
    guard voice.end > round - into else { return [rest] }
    voice.start = round - into
    voice.gain.gone += (round - into).seconds
    return [rest, voice]
  }
}
