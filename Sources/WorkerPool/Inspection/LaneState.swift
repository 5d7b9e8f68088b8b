/// What a lane is doing.
public struct LaneState: Sendable, Equatable {
  public enum Phase: String, Sendable, CaseIterable {
    /// There is no process: its device has no place for it, or the worker is stopping.
    case closed
    case starting
    case idle
    case busy
  }

  /// A job in a lane.
  public struct Work: Sendable, Equatable {
    public var queue: String
    public var job: String
    public var tenant: String
    /// 0…1; nil: it has not said so yet.
    public var progress: Double?
  }

  /// As results name it: `cpu`, `cuda:0`.
  public var device: String
  /// Device and number: `cpu/0`.
  public var lane: String
  public var phase: Phase
  /// When the phase began, monotonic seconds.
  public var since: Double
  public var work: Work?
}
