import ClipJob
import MediaTypes

extension RenderPlan {
  /// What is valid in the job and hardly what anyone wants, found before anything is rendered.
  ///
  /// A warning is no guess at taste: each says what will be seen or heard (or not), so that it is true even where
  /// the job means it.
  public var warnings: [JobWarning] { allWarnings.bounded }

  /// However many there are.
  var allWarnings: [JobWarning] {
    let covering = coveringClips
    return [
      timeline.warnings, textWarnings, unitWarnings, pictureWarnings, endingWarnings(covering), fadeWarnings,
      keyframeWarnings, unusedWarnings(covering), overlapWarnings(covering), placeWarnings, sharpnessWarnings,
      waveformWarnings,
      voices.isEmpty ? [] : timeline.cutSounds,
    ].flatMap(\.self)
  }

  /// Clips that hide all below them for as long as they last, in every shape of output.
  private var coveringClips: Set<Int> {
    let covers = layouts.map { Layout.covers(timeline, width: $0.width, height: $0.height) }
    let clips = timeline.clips.filter { clip in
      clip.clip.opacity.constant == 1 && covers.allSatisfy { $0[clip.index] }
    }
    return Set(clips.map(\.index))
  }

  /// Whether an output lasts: stills show a moment, and care for none of the others.
  var hasMovingOutput: Bool { outputs.contains { $0.stillFrame == nil } }
}

extension TimelineClip {
  /// Whether the clip would last as long as it does without anyone saying so: its source ends.
  var endsByItself: Bool { probed.time != nil && !clip.loop && frozenFrom == nil }

  /// Whether it is painted at all.
  var isPainted: Bool { hasPicture && clip.opacity.constant != 0 }
}
