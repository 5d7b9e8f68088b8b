import ClipJob
import Compositor
import MediaTypes

extension RenderPlan {
  /// Sources that nobody sees or hears. `covering`: clips that hide all below them.
  func unusedWarnings(_ covering: Set<Int>) -> [JobWarning] {
    hasMovingOutput ? unseen(covering) + unheard : []
  }

  private var unheard: [JobWarning] {
    guard !outputs.contains(where: { $0.output.audio != nil && $0.stillFrame == nil }) else { return [] }
    let paths =
      timeline.clips.filter { !$0.hasPicture && $0.clip.volume.constant != 0 }.map(\.path)
      + timeline.sounds.map(\.path)
    return paths.map {
      JobWarning(
        "audio.noOutput", "this is not heard: no output of the job has sound", path: $0,
        hint: "gifs and stills have none; a video has it unless it says \"audio\": false")
    }
  }

  private func unseen(_ covering: Set<Int>) -> [JobWarning] {
    let audible = Set(voices.map(\.path))
    let written = Set(sidecars.flatMap(\.clips))
    let hidden = hiddenClips(covering)
    let outside = clipsOutside
    return timeline.clips.compactMap { clip in
      guard clip.hasPicture, !audible.contains(clip.path), !written.contains(clip.index) else { return nil }
      if clip.clip.opacity.constant == 0 {
        return JobWarning(
          "clip.notSeen", "the clip is not seen: its opacity is 0", path: clip.path + ".opacity",
          hint: "leave the clip out, or use 1")
      }
      if outside.contains(clip.index) {
        return JobWarning(
          "clip.notSeen", "the clip is not seen: its frame lies outside of the canvas",
          path: clip.path + ".frame",
          hint:
            "a frame is given in fractions of the canvas, from its top left corner: 0.5 is the middle, 1 the "
            + "right or bottom edge")
      }
      guard hidden.contains(clip.index) else { return nil }
      return JobWarning(
        "clip.notSeen", "the clip is not seen: those of later tracks hide all of it", path: clip.path,
        hint:
          "tracks are painted in order, the first at the bottom: move the clip to a later track, give those above "
          + "a smaller \"frame\", or leave it out")
    }
  }

  /// Clips whose frames lie beside every canvas. One that is turned may reach into it by a corner, and one that moves may
  /// cross it.
  private var clipsOutside: Set<Int> {
    let resting = timeline.clips.filter { $0.clip.rotate == 0 && !$0.clip.frame.isMoving }
    var outside = Set(resting.map(\.index))
    for layout in layouts where !outside.isEmpty {
      let placements = Layout.placements(timeline, width: layout.width, height: layout.height)
      outside = outside.filter {
        placements[$0].isOutside(
          canvasWidth: layout.width, canvasHeight: layout.height, at: timeline.clips[$0].turningPoints)
      }
    }
    return outside
  }

  /// Clips that lie under opaque ones of later tracks from their first frame to their last.
  private func hiddenClips(_ covering: Set<Int>) -> Set<Int> {
    var hidden: Set<Int> = []
    var above = CoveredTime()
    let tracks = Dictionary(grouping: timeline.clips, by: \.track)
    for number in tracks.keys.sorted(by: >) {
      let clips = tracks[number] ?? []
      for clip in clips where clip.hasPicture && above.contains(clip.start..<min(clip.end, clip.hiddenFrom)) {
        hidden.insert(clip.index)
      }
      for clip in clips where covering.contains(clip.index) {
        // What a transition shows of it may have holes.
        let start =
          clip.transitionFrom == nil ? clip.start : clip.start + (clip.clip.transition?.duration ?? .zero)
        let end = min(clip.end, clip.transitionOut?.start ?? clip.end)
        if end > start { above.insert(start..<end) }
      }
    }
    return hidden
  }
}

/// Parts of a timeline, joined where they touch.
private struct CoveredTime {
  /// Ascending, apart.
  private var parts: [Range<Rational>] = []

  mutating func insert(_ part: Range<Rational>) {
    let first = index(endingAtOrAfter: part.lowerBound)
    var (joined, end) = (part, first)
    while end < parts.count, parts[end].lowerBound <= part.upperBound {
      joined = min(joined.lowerBound, parts[end].lowerBound)..<max(joined.upperBound, parts[end].upperBound)
      end += 1
    }
    parts.replaceSubrange(first..<end, with: [joined])
  }

  func contains(_ part: Range<Rational>) -> Bool {
    let index = index(endingAtOrAfter: part.upperBound)
    return index < parts.count && parts[index].lowerBound <= part.lowerBound
  }

  private func index(endingAtOrAfter time: Rational) -> Int {
    var (low, high) = (0, parts.count)
    while low < high {
      let middle = (low + high) / 2
      if parts[middle].upperBound >= time { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
