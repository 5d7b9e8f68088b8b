import ClipJob
import MediaTypes

extension RenderPlan {
  /// Frames on which there is nothing but a black background.
  var pictureWarnings: [JobWarning] {
    guard hasMovingOutput, timeline.background == .black else { return [] }
    guard timeline.clips.contains(where: \.isPainted) else {
      return [
        JobWarning(
          "picture.none", "the job has no picture: its \(Seconds.text(timeline.duration)) are black",
          path: "tracks",
          hint:
            "add a clip of an image or a colour with \"duration\": \"timeline\", or set the canvas's \"background\""
        )
      ]
    }
    let gaps = gaps
    let told = gaps.prefix(Self.mostGaps).map(warning)
    guard gaps.count > Self.mostGaps else { return told }
    let rest = gaps.count - Self.mostGaps
    return told + [
      JobWarning("picture.gap", "\(rest) more gap\(rest == 1 ? "" : "s") without a picture", path: "tracks")
    ]
  }

  private static let mostGaps = 5

  private struct Gap {
    var frames: Range<Int>
    /// The first clip behind it; nil: there is none.
    var next: TimelineClip?
  }

  /// Runs of canvas frames on which no clip is painted, ascending.
  private var gaps: [Gap] {
    let shown = timeline.clips.filter(\.isPainted)
      .map { (clip: $0, frames: $0.frames(fps: timeline.fps)) }
      .filter { !$0.frames.isEmpty }.sorted { $0.frames.lowerBound < $1.frames.lowerBound }
    var gaps: [Gap] = []
    var end = 0
    for (clip, frames) in shown {
      if frames.lowerBound > end { gaps.append(Gap(frames: end..<frames.lowerBound, next: clip)) }
      end = max(end, frames.upperBound)
    }
    if timeline.frameCount > end { gaps.append(Gap(frames: end..<timeline.frameCount)) }
    return gaps
  }

  private func warning(_ gap: Gap) -> JobWarning {
    let from = Rational(gap.frames.lowerBound) / timeline.fps
    let to = Rational(gap.frames.upperBound) / timeline.fps
    let count = gap.frames.count
    let length = count == 1 ? "1 frame" : count < 6 ? "\(count) frames" : Seconds.text(to - from)
    guard let next = gap.next else {
      let longest = timeline.clips.filter { !$0.isPainted }.max { $0.end < $1.end }
      return JobWarning(
        "picture.gap",
        "the last picture ends at \(Seconds.text(from)), and what is heard lasts until "
          + "\(Seconds.text(timeline.duration)): the last \(length) are black",
        path: longest?.path ?? "tracks", hint: lasting(until: timeline.duration))
    }
    let meant = next.clip.start.flatMap { Milliseconds.meant(by: $0, atMost: max(from, 60)) }
    return JobWarning(
      "picture.gap",
      gap.frames.lowerBound == 0
        ? "nothing is seen before \(Seconds.text(to)): the first \(length) \(count == 1 ? "is" : "are") black"
        : "nothing is seen from \(Seconds.text(from)) to \(Seconds.text(to)): \(length) of black",
      path: next.path + (next.clip.start == nil ? "" : ".start"),
      hint: meant ?? "leave \"start\" out, and the clip begins where the one before it on its track ends")
  }

  /// What makes the picture last.
  private func lasting(until end: Rational) -> String {
    "let the last picture last until \(Seconds.text(end)) (\"duration\": \"timeline\", of a video with \"fill\": "
      + "\"freeze\"), or end the sound with it"
  }
}
