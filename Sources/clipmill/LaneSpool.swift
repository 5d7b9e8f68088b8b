import WorkerPool

/// Room for a lane's temporary files, as its worker allows it: one half for sources from servers without ranges, which the fetcher
/// keeps, the other for outputs until they are complete, which the lane keeps.
///
/// All lanes share the volume that TMPDIR is on, and one that fills it ends them all.
struct LaneSpool: Sendable {
  static let flag = "--lane-spool"

  private let bytes: Int

  init(_ arguments: Arguments) throws(UsageError) {
    guard let given = arguments[Self.flag] else {
      bytes = WorkerSettings().laneSpool
      return
    }
    guard let bytes = Int(given), bytes > 0 else {
      throw UsageError(message: "\(Self.flag) expects a number of bytes", hint: "use `clipmill work`")
    }
    self.bytes = bytes
  }

  var sources: Int { bytes / 2 }
  var outputs: Int { bytes - sources }

  /// For the process that reads for a lane.
  var words: [String] { [Self.flag, String(bytes)] }
}
