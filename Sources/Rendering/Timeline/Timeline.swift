import ClipJob
import MediaIO
import MediaTypes

/// A job with everything known: sizes, rates, and when each clip is on the canvas. Plain values; nothing
/// is open.
struct Timeline: Sendable {
  var width: Int
  var height: Int
  var fps: Rational
  var background: Color
  /// Seconds.
  var duration: Rational
  var clips: [TimelineClip]
  var sounds: [SoundTrack]
  /// Where it is not what the document literally says.
  var warnings: [JobWarning] = []

  /// Frames at the canvas's rate: round(duration × fps), never none.
  var frameCount: Int { max(1, Int((duration * fps).rounded)) }
  /// Samples per channel of the whole sound.
  var sampleCount: Int { max(1, Int((duration * Rational(AudioFormat.sampleRate)).rounded)) }
}

/// One clip of a track, placed.
struct TimelineClip: Sendable {
  var track: Int
  /// JSON path of the clip.
  var path: String
  var clip: Clip
  var probed: any ProbedSource
  /// Canvas time.
  var start: Rational
  var end: Rational
  /// Source time that is used, once through; zero to duration for generated pictures.
  var sourceFrom: Rational
  var sourceTo: Rational
  /// Source time of the picture that stays to the end of the clip; nil: none does.
  var frozenFrom: Rational?
  /// When the clip is no longer shown though it lasts longer: the end of the transition out of it.
  var hiddenFrom: Rational
  /// Its place among the clips of the timeline.
  var index: Int
  /// The clip before it in the same track, where a transition leads from that into this one.
  var transitionFrom: Int?
  /// The transition out of this clip, where the next of the track has one.
  var transitionOut: (start: Rational, Transition)?

  var duration: Rational { end - start }
  var hasPicture: Bool { clip.source.picture != nil }

  /// Whether it lasts as long as something else, by name.
  var takesItsLength = false

  /// Canvas time at which there is nothing more to hear: where its last picture stays.
  var soundEnd: Rational {
    frozenFrom == nil ? end : min(end, start + (sourceTo - sourceFrom) / clip.speed)
  }

  /// The clip for its source.
  var sourceClip: SourceClip {
    SourceClip(
      path: path, start: start, from: sourceFrom, to: sourceTo, speed: clip.speed, loop: clip.loop,
      deinterlaces: clip.deinterlace == .auto, frozenFrom: frozenFrom)
  }

  /// Frames of the canvas on which the clip is shown: those whose time n / fps lies in start ..< end.
  func frames(fps: Rational) -> Range<Int> {
    let first = Int((start * fps).ceiling)
    return first..<max(first, Int((min(end, hiddenFrom) * fps).ceiling))
  }
}

/// Sound that belongs to no picture.
struct SoundTrack: Sendable {
  var path: String
  var track: AudioTrack
  var info: MediaInfo
  var start: Rational
  var end: Rational
  var sourceFrom: Rational
  var sourceTo: Rational
}
