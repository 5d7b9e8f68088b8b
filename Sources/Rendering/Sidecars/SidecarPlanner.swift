import Captions
import ClipJob
import Files
import MediaTypes

/// An output that is a caption file, and where it goes.
struct SidecarFile {
  var index: Int
  var output: Output
  var place: OutputPlace
}

/// A clip of captions, as caption files have it.
struct SidecarClip {
  let index: Int
  /// JSON path.
  let path: String
  let id: String?
  let text: CaptionText
  private let times: CaptionTimes
  private let place: SidecarPlace

  /// Nil where the clip has no captions.
  init?(_ clip: TimelineClip, _ placement: Placement) {
    let room = placement.room
    guard let text = clip.probed.captionText(in: room, clip.sourceClip, clip.clip.position) else {
      return nil
    }
    (index, path, id) = (clip.index, clip.path, clip.clip.id)
    self.text = text
    times = CaptionTimes(clip: clip.sourceClip, end: min(clip.end, clip.hiddenFrom), offset: text.offset)
    place = SidecarPlace(placement, room, text.position)
  }

  /// By time; in times of the canvas. `goesOn`: see `CaptionTimes`.
  func shown(goesOn: (Cue) -> Bool) -> [Cue] {
    times.shown(text.cues, goesOn: goesOn).map { cue in
      var cue = cue
      cue.placement = place.placement(of: cue.placement)
      return cue
    }
  }
}

/// Settles the caption files of a job against its timeline.
struct SidecarPlanner {
  private(set) var plans: [SidecarPlan] = []
  private(set) var errors: [JobError] = []
  /// Of the captions that they hold.
  private(set) var warnings: [JobWarning] = []

  /// - Parameter layout: the one that captions are divided for.
  init(_ files: [SidecarFile], timeline: Timeline, layout: (width: Int, height: Int)) {
    guard !files.isEmpty else { return }
    let placements = Layout.placements(timeline, width: layout.width, height: layout.height)
    let clips = timeline.clips.compactMap { SidecarClip($0, placements[$0.index]) }
    for file in files {
      let wanted = file.output.captions
      do {
        plans.append(
          try SidecarPlan(
            file, wanted.isEmpty ? clips : clips.filter { clip in clip.id.map(wanted.contains) ?? false },
            canvas: layout))
      } catch {
        errors.append(error)
      }
    }
    let used = Set(plans.flatMap(\.clips))
    warnings = clips.filter { used.contains($0.index) }.flatMap(\.text.warnings)
  }
}
