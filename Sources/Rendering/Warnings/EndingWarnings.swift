import ClipJob
import MediaIO
import MediaTypes

extension RenderPlan {
  /// Where what was given by hand does not end with the rest. `covering`: clips that hide all below them.
  func endingWarnings(_ covering: Set<Int>) -> [JobWarning] {
    guard hasMovingOutput else { return [] }
    return outlastingClips(covering) + soundsThatRunOut + soundsCutByStills + soundsThatOutlastOthers
  }

  /// Seconds that nobody minds.
  private static let noticed = Rational(1, 2)

  /// Clips that lie over others and are still there when these have ended: an overlay of 60 s on a video of 18 s.
  private func outlastingClips(_ covering: Set<Int>) -> [JobWarning] {
    let painted = Dictionary(grouping: timeline.clips.filter(\.isPainted), by: \.track)
    let ends = painted.mapValues { $0.map(\.end).max() ?? .zero }
    let withVideos = Set(painted.filter { $1.contains(where: \.endsByItself) }.keys)
    let othersEnd = Dictionary(
      uniqueKeysWithValues: painted.keys.map { track in
        (track, ends.filter { $0.key != track }.values.max() ?? .zero)
      })
    let bottom = painted.keys.min()
    let heard =
      (timeline.sounds.map(\.end) + timeline.clips.filter { !$0.hasPicture }.map(\.end)).max() ?? .zero
    return timeline.clips.compactMap { clip in
      // A video that fills the canvas may well be the main one.
      guard clip.isPainted, !clip.endsByItself || !covering.contains(clip.index),
        let others = othersEnd[clip.track],
        !withVideos.subtracting([clip.track]).isEmpty,
        // An end card begins with the end: it is meant to be alone.
        clip.start < others / 2, clip.end > others + Self.noticed,
        // Nor a background, which others lie upon for a while, with something to hear to the end.
        clip.track != bottom || heard + Self.noticed < clip.end
      else { return nil }
      return JobWarning(
        "clip.outlasts",
        "the clip lasts until \(Seconds.text(clip.end)), but what is under and over it ends at "
          + "\(Seconds.text(others)): from there on it is alone",
        path: clip.path,
        hint: Milliseconds.meant(by: clip.duration, atMost: others)
          ?? "\"duration\": \"timeline\" ends it with the rest, at \(Seconds.text(others))")
    }
  }

  /// Sounds that go on when others have ended, where nothing but sounds tells how long the job lasts: music that is longer
  /// than the voice.
  private var soundsThatOutlastOthers: [JobWarning] {
    let pictures = timeline.clips.filter(\.hasPicture)
    guard pictures.contains(where: { $0.end == timeline.duration }),
      pictures.allSatisfy({ $0.probed.time == nil }), !timeline.clips.contains(where: { !$0.hasPicture })
    else { return [] }
    let free = timeline.sounds.filter(\.isUnshaped)
    guard let longest = free.max(by: { $0.end < $1.end }), longest.end == timeline.duration,
      let other = free.filter({ $0.path != longest.path }).max(by: { $0.end < $1.end }),
      other.end + Rational(1) < longest.end
    else { return [] }
    return [
      JobWarning(
        "audio.outlasts",
        "\(FilePath.shown(longest.track.source)) lasts until \(Seconds.text(longest.end)), and \(FilePath.shown(other.track.source)) until "
          + "\(Seconds.text(other.end)): the job lasts as long as the longer one",
        path: longest.path, hint: "\"loop\": true ends it with the others")
    ]
  }

  /// Audio tracks whose file is shorter than the picture, with silence after them.
  private var soundsThatRunOut: [JobWarning] {
    guard let last = voices.map(\.end).max(), last + Rational(1) < timeline.duration else { return [] }
    let ending = timeline.sounds.first { sound in
      // What is short or comes late is an effect, no bed.
      sound.end == last && sound.start == .zero && sound.end > timeline.duration / 4 && sound.isUnshaped
    }
    guard let ending else { return [] }
    return [
      JobWarning(
        "audio.endsEarly",
        "\(FilePath.shown(ending.track.source)) ends at \(Seconds.text(ending.end)), and the picture at "
          + "\(Seconds.text(timeline.duration)): it is silent from there on",
        path: ending.path,
        hint: "set \"loop\": true to hear it to the end, or add a \"fadeOut\" if this is meant")
    ]
  }

  /// Audio tracks that are cut although all that is seen could last as long as they do: a voice over a still.
  private var soundsCutByStills: [JobWarning] {
    let pictures = timeline.clips.filter(\.hasPicture)
    let bottom = pictures.map(\.track).min()
    guard let last = pictures.filter({ $0.track == bottom }).max(by: { $0.end < $1.end }),
      pictures.allSatisfy({ $0.track != bottom || $0.probed.time == nil }), !last.takesItsLength
    else { return [] }
    return timeline.sounds.compactMap { sound in
      guard sound.isUnshaped, sound.track.volume.constant != 0 else { return nil }
      let natural = sound.start + sound.sourceTo - sound.sourceFrom
      guard sound.end == timeline.duration, natural > timeline.duration + Self.noticed else { return nil }
      return JobWarning(
        "audio.cut",
        "\(FilePath.shown(sound.track.source)) would last until \(Seconds.text(natural)), but the last picture ends at "
          + "\(Seconds.text(timeline.duration)): the sound is cut there",
        path: sound.path,
        hint:
          "give \(last.path) \"duration\": \"timeline\" to show it as long as the sound, or this track a "
          + "\"duration\" or a \"fadeOut\" if this is meant"
      )
    }
  }
}

extension SoundTrack {
  /// Whether nothing in the document says where it ends: nobody may have thought of it.
  fileprivate var isUnshaped: Bool {
    track.duration == nil && track.trim.to == nil && !track.loop && track.fadeOut == .zero
  }
}
