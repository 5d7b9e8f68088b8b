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
  private let tracks: [FrameLookup]

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
    self.tracks = tracks.map(FrameLookup.init)
  }

  /// The elements of a frame, bottom first, without those that are hidden.
  func elements(at frame: Int) -> [Element] {
    var elements: [Element] = []
    for track in tracks.reversed() {
      var skip: Set<Int> = []
      for index in track.clips(at: frame).reversed() where !skip.contains(index) {
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

  /// For each clip the frames among `frames` on which it is needed. Looks at a frame only where something may change:
  /// a week of frames with a few clips is as quick as a second.
  ///
  /// - Parameter goesOn: told of so many frames that were dealt with since; when it says no, the answer is not complete.
  func framesNeeded(_ frames: FrameRuns, goesOn: (Int) -> Bool = { _ in true }) -> [FrameRuns] {
    var needed = [FrameRuns](repeating: FrameRuns(), count: timeline.clips.count)
    let changes = changes
    for run in frames.runs {
      var next = changes.firstIndex(above: run.lowerBound)
      var frame = run.lowerBound
      while frame < run.upperBound {
        let end = min(run.upperBound, next < changes.count ? changes[next] : run.upperBound)
        // An opacity that moves may hide what is below on any frame.
        let step = isMoving(at: frame) ? min(end, frame + 1) : end
        for element in elements(at: frame) {
          for index in element.clips { needed[index].append(frame..<step) }
        }
        guard goesOn(step - frame) else { return needed }
        frame = step
        if frame == end { next += 1 }
      }
    }
    return needed
  }

  /// Frames on which clips or transitions begin or end, ascending, each once.
  private var changes: [Int] {
    var frames: Set<Int> = []
    for clip in timeline.clips where clip.hasPicture {
      let shown = clip.frames(fps: timeline.fps)
      frames.insert(shown.lowerBound)
      frames.insert(shown.upperBound)
      if clip.transitionFrom != nil, let transition = clip.clip.transition {
        frames.insert(Int(((clip.start + transition.duration) * timeline.fps).ceiling))
      }
    }
    return frames.sorted()
  }

  private func isMoving(at frame: Int) -> Bool {
    tracks.contains { track in
      track.clips(at: frame).contains { timeline.clips[$0].clip.opacity.constant == nil }
    }
  }
}

extension [Int] {
  /// Of ascending numbers, where the first above `value` is.
  fileprivate func firstIndex(above value: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] > value { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Finds the clips of one track that are on screen at a frame, without looking at all of them.
private struct FrameLookup: Sendable {
  /// In order of their first frame.
  private let clips: [(index: Int, frames: Range<Int>)]
  /// For each of these, the end of the longest among it and those before.
  private let ends: [Int]

  init(_ clips: [(index: Int, frames: Range<Int>)]) {
    let sorted = clips.sorted { ($0.frames.lowerBound, $0.index) < ($1.frames.lowerBound, $1.index) }
    self.clips = sorted
    var end = 0
    ends = sorted.map { clip in
      end = max(end, clip.frames.upperBound)
      return end
    }
  }

  /// Their indices, ascending: the order in which they are painted.
  func clips(at frame: Int) -> [Int] {
    var (low, high) = (0, clips.count)
    while low < high {
      let middle = (low + high) / 2
      if clips[middle].frames.lowerBound > frame { high = middle } else { low = middle + 1 }
    }
    var found: [Int] = []
    while low > 0, ends[low - 1] > frame {
      low -= 1
      if clips[low].frames.contains(frame) { found.append(clips[low].index) }
    }
    return found.sorted()
  }
}
