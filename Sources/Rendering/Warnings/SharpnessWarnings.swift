import ClipJob
import Compositor
import MediaIO
import MediaTypes

extension RenderPlan {
  /// Sources that are shown at more than twice their size.
  var sharpnessWarnings: [JobWarning] {
    var worst: [String: (clip: TimelineClip, shape: SourceShape, factor: Double)] = [:]
    for layout in layouts.indices {
      guard let scale = outputScale(layout) else { continue }
      let size = layouts[layout]
      let placements = Layout.placements(timeline, width: size.width, height: size.height)
      for clip in timeline.clips where clip.isPainted {
        guard let shape = clip.probed.shape, let file = clip.clip.source.files.first,
          shape.size.width > Self.swatch || shape.size.height > Self.swatch
        else { continue }
        let factor =
          placements[clip.index].enlargement(of: shape.size, at: clip.turningPoints) * scale
        if factor > worst[file]?.factor ?? Self.noticed { worst[file] = (clip, shape, factor) }
      }
    }
    return worst.values.sorted { $0.clip.index < $1.clip.index }.map { clip, shape, factor in
      let times = (factor * 10).rounded() / 10
      return JobWarning(
        "picture.upscaled",
        "\(clip.clip.source.files.first.map(FilePath.shown) ?? "the picture") has \(shape.size.width)×\(shape.size.height) pixels and is "
          + "shown \(times) times as large: it will look soft",
        path: clip.path,
        hint:
          "use a larger file, a smaller canvas or output, or show it smaller (\"frame\", \"fit\": \"contain\" or "
          + "\"blur\", less \"zoom\")")
    }
  }

  /// A picture of so few pixels is a colour.
  private static let swatch = 8
  private static let noticed = 2.0

  /// How much larger than the layout the largest output is that shows it; nil: none does.
  private func outputScale(_ layout: Int) -> Double? {
    outputs.filter { $0.layout == layout }.map { Double($0.width) / Double(layouts[layout].width) }.max()
  }
}
