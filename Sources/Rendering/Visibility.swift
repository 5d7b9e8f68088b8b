import ClipJob
import Compositor
import MediaTypes

/// What each canvas frame is made of, worked out from the timeline alone: so that nothing is decoded that
/// nobody sees.
struct Visibility: Sendable {
  enum Element: Sendable, Equatable {
    case clip(Int)
    /// Indices of the clips, and the transition's progress, eased.
    case transition(old: Int, new: Int, Transition.Kind, progress: Double)

    var clips: [Int] {
      switch self {
      case .clip(let index): [index]
      case .transition(let old, let new, _, _): [old, new]
      }
    }
  }

  private let timeline: Timeline
  /// For each clip: whether it hides all that lies below wherever its opacity is 1.
  private let covers: [Bool]
  /// For each track the clips with a picture, in order of their first frame, with their frames.
  private let tracks: [[(index: Int, frames: Range<Int>)]]

  /// `covers`: for each clip of the timeline, whether its picture fills the canvas and is opaque.
  init(_ timeline: Timeline, covers: [Bool]) {
    self.timeline = timeline
    self.covers = covers
    let count = (timeline.clips.map(\.track).max() ?? -1) + 1
    var tracks = [[(index: Int, frames: Range<Int>)]](repeating: [], count: count)
    for clip in timeline.clips where clip.hasPicture {
      let frames = clip.frames(fps: timeline.fps)
      if !frames.isEmpty { tracks[clip.track].append((clip.index, frames)) }
    }
    self.tracks = tracks
  }

  /// The elements of a frame, bottom first, without those that are hidden.
  func elements(at frame: Int) -> [Element] {
    var elements: [Element] = []
    for track in tracks.reversed() {
      let active = track.filter { $0.frames.contains(frame) }
      var skip: Set<Int> = []
      for (index, _) in active.reversed() where !skip.contains(index) {
        let clip = timeline.clips[index]
        let time = Rational(frame) / timeline.fps
        if let old = clip.transitionFrom, let transition = clip.clip.transition,
          time < clip.start + transition.duration
        {
          skip.insert(old)
          let progress = ((time - clip.start) / transition.duration).seconds
          elements.append(
            .transition(old: old, new: index, transition.kind, progress: transition.easing.apply(progress)))
          continue
        }
        let opacity = clip.clip.opacity.value(at: (time - clip.start).seconds)
        if opacity <= 0 { continue }
        elements.append(.clip(index))
        if opacity >= 1, covers[index] { return elements.reversed() }
      }
    }
    return elements.reversed()
  }

  /// For each clip the frames among `frames` (ascending) on which it is needed.
  func framesNeeded(_ frames: some Sequence<Int>) -> [[Int]] {
    var needed = [[Int]](repeating: [], count: timeline.clips.count)
    for frame in frames {
      for element in elements(at: frame) {
        for index in element.clips where needed[index].last != frame { needed[index].append(frame) }
      }
    }
    return needed
  }
}
