import ClipJob
import Compositor

extension ProgressBar: RenderableSource, ProbedSource {
  func probe(_ catalog: inout SourceCatalog, _ streams: StreamRequest, at path: String) -> any ProbedSource {
    self
  }

  var isOpaque: Bool { false }

  /// Two pictures of the bar at most: one that is shown and one that is drawn.
  func memory(drawn: GeneratedPart?, layouts: Int, cores: Int) -> SourceMemory {
    SourceMemory(open: layouts * (4 << 20))
  }

  func openOverlay(_ opening: OverlayOpening) -> (any OverlaySource)? { ProgressOverlay(self, opening) }
}
