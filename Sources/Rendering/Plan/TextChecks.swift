import ClipJob
import Compositor
import MediaTypes
import Typography

/// What is to be said of the texts and captions of a timeline, for all its layouts.
struct TextChecks {
  private(set) var warnings: [JobWarning] = []
  /// Texts that cannot be drawn.
  private(set) var errors: [JobError] = []

  init(_ timeline: Timeline, layouts: [(width: Int, height: Int)]) {
    for layout in layouts {
      let placements = Layout.placements(timeline, width: layout.width, height: layout.height)
      for clip in timeline.clips {
        guard case .overlaid = clip.clip.source.picture, clip.isPainted else { continue }
        look(at: clip, placements[clip.index], layout, fps: timeline.fps)
      }
    }
  }

  private mutating func look(
    at clip: TimelineClip, _ placement: Placement, _ layout: (width: Int, height: Int), fps: Rational
  ) {
    let path = clip.path + ".source." + type(of: clip.clip.source.spec).key
    let room = placement.room
    do {
      for remark in try clip.probed.remarks(
        in: room, clip.sourceClip, fps: fps, clip.clip.position)
      {
        guard let warning = warning(of: remark, placement, layout, path) else { continue }
        if !warnings.contains(warning) { warnings.append(warning) }
      }
    } catch {
      let error = JobError(error, path: path)
      if !errors.contains(error) { errors.append(error) }
    }
  }

  private func warning(
    of remark: OverlayRemark, _ placement: Placement, _ layout: (width: Int, height: Int), _ path: String
  ) -> JobWarning? {
    switch remark {
    case .note(let warning): return warning
    case .missingFont(let name, let nearest):
      return JobWarning(
        "text.missingFont", "there is no font “\(name)” here: the text is set in another", path: path,
        hint: nearest.map { "did you mean “\($0)”?" }
          ?? "install it, name a folder that has it (--fonts DIR), or give the path of its file")
    case .missingGlyphs(let scalars):
      let shown = scalars.prefix(5).map { scalar in
        "“\(scalar)” (U+" + String(repeating: "0", count: max(0, 4 - String(scalar.value, radix: 16).count))
          + String(scalar.value, radix: 16, uppercase: true) + ")"
      }.joined(separator: ", ")
      let more = scalars.count > 5 ? " and \(scalars.count - 5) more" : ""
      return JobWarning(
        "text.missingGlyph", "no font has \(shown)\(more): boxes are drawn instead", path: path,
        hint:
          "install a font that has it; Debian's fonts-noto-core, fonts-noto-cjk and fonts-noto-color-emoji have most"
      )
    case .truncated:
      return JobWarning(
        "text.truncated", "the text does not fit: its end is left out", path: path,
        hint: "allow more lines (\"maxLines\"), a smaller size (\"minSize\"), or make it shorter")
    case .extent(let area):
      // What moves, turns or is cut is placed on purpose.
      guard placement.isStill, placement.clip.rotate == 0, placement.clip.crop == .full else { return nil }
      let frame = placement.parts(at: Placement.Moment())[0].frame
      let (left, top) = (frame.x + area.x, frame.y + area.y)
      let over = [
        ("left", -left), ("top", -top), ("right", left + area.width - Double(layout.width)),
        ("bottom", top + area.height - Double(layout.height)),
      ].filter { $0.1 > 1 }
      guard !over.isEmpty else { return nil }
      let sides = over.map { "\(Int($0.1.rounded(.up))) px at the \($0.0)" }.joined(separator: ", ")
      return JobWarning(
        "text.outside", "the text leaves the \(layout.width)×\(layout.height) canvas: by \(sides)",
        path: path,
        hint: "make it smaller, or set \"minSize\" so that it is made to fit")
    }
  }
}
