import MediaTypes

/// The clip that shows a source, as far as the source has to know it.
struct SourceClip: Sendable {
  /// JSON path of the clip.
  var path: String
  /// Canvas time.
  var start: Rational
  /// Source time that is used, once through; zero to duration for generated pictures.
  var from: Rational
  var to: Rational
  var speed: Rational
  var loop: Bool
  /// Whether interlaced pictures are made whole.
  var deinterlaces = true
  /// The source time whose picture stays from there on; nil: none does.
  var frozenFrom: Rational?

  /// The source time that is shown or heard at canvas time `time`.
  func sourceTime(at time: Rational) -> Rational {
    let elapsed = (time - start) * speed
    let span = to - from
    if let frozenFrom { return min(from + elapsed, frozenFrom) }
    guard loop, span > .zero, elapsed >= span else { return from + elapsed }
    return from + elapsed - span * Rational(Int((elapsed / span).floor))
  }
}
