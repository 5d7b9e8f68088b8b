import Telemetry

/// How long a lane may be silent, and how long busy without getting anywhere: by what it does, and how much of that there is.
///
/// `hang` (the setting --hang) is what any phase may take for one step. What grows with the work is added where one step is one
/// call of a library or the kernel that cannot tell how far it is. The rates are those of the slowest machines and disks
/// that are still worth waiting for; a limit that is too long costs a slot some time, one that is too short a job.
struct LanePatience: Sendable, Equatable {
  /// Seconds without any sign of life.
  var silence: Double
  /// Seconds without an advance, whatever signs of life there are.
  var stall: Double

  /// Without anything under way: between two phases.
  init(hang: Double) {
    silence = hang
    stall = hang * Self.stalls
  }

  /// For all that is under way: the longest counts.
  init(hang: Double, _ works: [Heartbeat.Work]) {
    self.init(hang: hang)
    for work in works {
      let (step, way) = Self.seconds(work)
      silence = max(silence, hang + step)
      stall = max(stall, hang * Self.stalls + step + way)
    }
  }

  /// Times that a lane that shows signs of life may take what a silent one may.
  private static let stalls = 10.0
  /// No work that a lane announces makes it wait longer than this: a day.
  private static let longest = 86_400.0

  /// Seconds that one step may take more than `hang`, and those that may pass before the first unit is done.
  private static func seconds(_ work: Heartbeat.Work) -> (step: Double, way: Double) {
    let amount = Double(max(0, work.amount))
    let (step, way): (Double, Double) =
      switch work.phase {
      // A parser that is built for debugging.
      case .order: (amount / 1e6, 0)
      // Read and hashed in pieces: each is an advance.
      case .complete, .hash, .plan, .rename, .upload: (0, 0)
      // An index is read in one call, a file without one may be read through.
      case .probe: (amount / 1e9, amount / 20e6)
      // Two seconds for a million samples: AV1 at its slowest. A part that begins far into a source without an index is
      // decoded up to there, at five pictures a second.
      case .render: (samples(work), Double(max(0, work.lead)) / 5)
      case .flush, .palette: (samples(work), 0)
      // Everything moves once, in pieces that only say that they moved.
      case .trailer: (amount / 1e9, amount / 10e6)
      // The last call may find all of it still to be written.
      case .sync: (amount / 20e6, amount / 20e6)
      }
    return (min(step, longest), min(way, longest))
  }

  private static func samples(_ work: Heartbeat.Work) -> Double { Double(max(0, work.samples)) * 2e-6 }
}
