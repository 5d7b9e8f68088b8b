/// When a lane at work has to stop; see `LaneWatch`.
struct LaneWatchLimits: Sendable {
  /// Seconds that any step of a lane's work may take; see `LanePatience`.
  var hang = 120.0
  /// The job's own; nil: none. The lane keeps it itself; past `margin` more it is killed.
  var timeout: Double?
  var margin = 15.0
  /// Resident bytes; nil: any.
  var memory: Int?
  /// Seconds that a lane has to stop when it is asked to, before it is killed.
  var stopping = 10.0
}

/// How long a lane is kept; see `LaneKeeper`.
struct LaneKeepingLimits: Sendable {
  /// Jobs after which a lane is replaced: what codecs leak stays bounded.
  var jobs = 100
  /// Seconds that a lane may take until it is ready.
  var start = 30.0
  /// Seconds that a lane without a job has to end.
  var quit = 5.0
}
