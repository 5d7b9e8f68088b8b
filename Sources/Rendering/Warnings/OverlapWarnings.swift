import ClipJob
import MediaTypes

extension RenderPlan {
  /// Clips that begin before the one before them on their track has ended, and hide the rest of it. `covering`: those
  /// that hide all below them.
  func overlapWarnings(_ covering: Set<Int>) -> [JobWarning] {
    guard hasMovingOutput else { return [] }
    let audible = Set(voices.map(\.path))
    return zip(timeline.clips, timeline.clips.dropFirst()).compactMap { previous, clip in
      guard previous.track == clip.track, previous.isPainted, clip.transitionFrom == nil,
        covering.contains(clip.index), previous.start < clip.start,
        previous.end > clip.start + Rational(1) / timeline.fps
      else { return nil }
      let sound = audible.contains(previous.path) ? ", and is still heard" : ""
      return JobWarning(
        "clip.overlap",
        "the clip starts at \(Seconds.text(clip.start)), and hides the one before it, which lasts until "
          + "\(Seconds.text(previous.end))\(sound)",
        path: clip.path + ".start",
        hint: "leave \"start\" out, end the one before earlier, or join them by a \"transition\"")
    }
  }
}
