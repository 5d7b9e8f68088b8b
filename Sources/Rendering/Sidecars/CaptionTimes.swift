import Captions
import MediaTypes

/// When a clip shows captions: their times become those of the canvas.
struct CaptionTimes {
  let clip: SourceClip
  /// Canvas time from which on the clip shows nothing.
  let end: Rational
  /// Added to the captions' own times.
  let offset: Rational

  /// What the clip shows of captions, by time, each as often as it is shown.
  ///
  /// - Parameters:
  ///   - cues: in their own times.
  ///   - goesOn: asked before each; when it says no, there is no more.
  func shown(_ cues: [Cue], goesOn: (Cue) -> Bool) -> [Cue] {
    guard end > clip.start else { return [] }
    let whole = (end - clip.start) * clip.speed
    let span = clip.to - clip.from
    var shown: [Cue] = []
    /// - Parameters:
    ///   - passed: source time that was used before.
    ///   - length: source time that is used.
    func pass(_ cues: [Cue], after passed: Rational, _ length: Rational) -> Bool {
      for cue in cues {
        guard let placed = placed(cue, after: passed, length) else { continue }
        guard goesOn(placed) else { return false }
        shown.append(placed)
      }
      return true
    }
    guard clip.loop, span > .zero, whole > span else {
      _ = pass(cues, after: .zero, whole)
      return shown
    }
    let inside = cues.filter { $0.from + offset < clip.to && $0.to + offset > clip.from }
    guard !inside.isEmpty else { return [] }
    var passed = Rational.zero
    while passed < whole, pass(inside, after: passed, min(span, whole - passed)) { passed = passed + span }
    return shown
  }

  /// A caption within a part of the source that is used; nil: it is not shown there.
  private func placed(_ cue: Cue, after passed: Rational, _ length: Rational) -> Cue? {
    let last = clip.from + length
    var cue = cue.retimed { $0 + offset }
    if let frozen = clip.frozenFrom {
      guard cue.from <= frozen else { return nil }
      // The picture that stays has it.
      if cue.to > frozen { cue.to = max(cue.to, last) }
    }
    let (from, to) = (max(cue.from, clip.from), min(cue.to, last))
    guard from < to else { return nil }
    return cue.retimed { clip.start + (min(max($0, from), to) - clip.from + passed) / clip.speed }
  }
}
