/// How far a render is: what a progress bar shows.
public struct RenderProgress: Sendable, Equatable {
  /// Frames finished by the slowest output, and all that it will have.
  public var frames: Int
  public var totalFrames: Int
  /// Seconds since the first frame was asked for.
  public var elapsed: Double
  /// Seconds of clip made in a second.
  public var speed: Double

  public init(frames: Int, totalFrames: Int, elapsed: Double, speed: Double) {
    self.frames = frames
    self.totalFrames = totalFrames
    self.elapsed = elapsed
    self.speed = speed
  }

  public var fraction: Double { totalFrames > 0 ? min(1, Double(frames) / Double(totalFrames)) : 0 }

  /// Seconds left at the present pace; nil until there is one.
  public var remaining: Double? {
    frames > 0 ? elapsed / Double(frames) * Double(max(0, totalFrames - frames)) : nil
  }
}
