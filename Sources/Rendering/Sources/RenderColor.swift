import ClipJob

extension SolidColor: RenderableSource, ProbedSource {
  func probe(_ catalog: inout SourceCatalog, _ streams: StreamRequest, at path: String) -> any ProbedSource {
    self
  }

  var isOpaque: Bool { color.alpha == 255 }
  var flatColor: Color? { color }
}
