import ClipJob
import MediaTypes

extension RenderPlan {
  /// Keyframes that are never reached.
  var keyframeWarnings: [JobWarning] {
    timeline.clips.flatMap { clip in
      clip.animatedNumbers.compactMap { key, values in
        values?.firstKeyframe(after: clip.duration, at: "\(clip.path).\(key)", "the clip lasts")
      }
    }
      + timeline.sounds.compactMap { sound in
        sound.track.volume.firstKeyframe(
          after: sound.end - sound.start, at: "\(sound.path).volume", "the track is heard for")
      }
  }
}

extension TimelineClip {
  /// Those that do something, by their keys.
  fileprivate var animatedNumbers: [(key: String, values: Animated?)] {
    let frame = clip.frame
    let box = [("x", frame.x), ("y", frame.y), ("width", frame.width), ("height", frame.height)]
    let picture = [("opacity", clip.opacity)] + box.map { ("frame." + $0, $1) }
    return (hasPicture ? picture : []) + (probed.sound == nil ? [] : [("volume", clip.volume)])
  }
}

extension Animated {
  /// Containers and frame rates round.
  private static let tolerance = 0.1

  fileprivate func firstKeyframe(after length: Rational, at path: String, _ lasts: String) -> JobWarning? {
    guard constant == nil, let index = keyframes.firstIndex(where: { $0.t > length.seconds + Self.tolerance })
    else { return nil }
    let time = Rational(Int64((keyframes[index].t * 1000).rounded()), 1000)
    return JobWarning(
      "keyframe.pastEnd",
      "the keyframe at \(Seconds.text(time)) is never reached: \(lasts) \(Seconds.text(length))",
      path: "\(path)[\(index)].t",
      hint: Milliseconds.meant(by: time, atMost: length)
        ?? "times of keyframes count from the start of the clip, in seconds")
  }
}
