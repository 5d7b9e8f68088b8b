/// What reading by URL may take. The defaults are for media over the internet.
public struct FetchLimits: Sendable {
  /// Of one URL.
  public var redirects = 5
  /// Seconds without a byte after which a connection is given up.
  public var stall = 20.0
  /// A server that sends, or takes of an upload, fewer bytes than `slowBytes` in `slowTime` seconds of waiting is given up as well.
  public var slowTime = 30.0
  public var slowBytes = 30_000
  /// Seconds until the head of an answer is there, however many bytes of it have come.
  public var head = 30.0
  /// Failures in a row, with less than `progress` bytes between them, after which no further attempt is made.
  public var failures = 5
  public var progress = 64 << 10
  /// Seconds of the first pause after a failure, and of the longest.
  public var pause = 0.25
  public var longestPause = 8.0
  /// Seconds that a server may ask for with Retry-After; who wants more is given up.
  public var longestRetryAfter = 30.0
  /// Bytes of a file from a server without ranges, which is kept on disk meanwhile; and of all such at once.
  public var spool = 4 << 30
  public var spools = 16 << 30
  /// Which setting gives it more room, for messages; nil: none does.
  public var spoolSetting: String?
  /// Of one lane.
  public var transfers = 64
  public var origins = 4096
  /// Each holds two parts in memory, at first 16 MiB.
  public var uploads = 16

  /// Bytes of a file. More is no file but a server's mistake, or an attempt at sums that overflow.
  public static let largestFile = 1 << 48

  public init() {}

  /// Of a lane among others, which share a volume for temporary files.
  ///
  /// - Parameter spools: bytes of all files from servers without ranges together.
  public static func ofLane(spools: Int, setting: String) -> FetchLimits {
    var limits = FetchLimits()
    limits.spool = spools
    limits.spools = spools
    limits.spoolSetting = setting
    return limits
  }
}
