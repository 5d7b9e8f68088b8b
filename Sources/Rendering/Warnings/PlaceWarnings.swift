import ClipJob

extension RenderPlan {
  /// Positions that place nothing, because the clip fills the canvas: a watermark without a size.
  var placeWarnings: [JobWarning] {
    timeline.clips.compactMap { clip in
      let frame = clip.clip.frame
      // A text has a size of its own.
      if case .overlaid = clip.clip.source.picture { return nil }
      guard clip.isPainted, clip.clip.position != nil, clip.clip.fit == .cover || clip.clip.fit == .stretch,
        frame.width == nil, frame.height == nil, frame.x == nil, frame.y == nil
      else { return nil }
      return JobWarning(
        "position.noEffect", "the clip has a position and no size: it fills the canvas",
        path: clip.path + ".position", hint: "give it one, such as \"frame\": {\"width\": 0.15}")
    }
  }
}
