import Costs
import FoundationEssentials
import JobQueue
import ObjectStores
import Rendering

/// How a worker works. The empty value works in the working directory, with one lane on the CPU.
public struct WorkerOptions: Sendable {
  public typealias Device = DeviceChoice

  /// Unique among workers, also of the past; see `WorkerName`.
  public var name = WorkerName.unique(host: "")
  /// Of the program.
  public var version = ""
  /// Devices and how many lanes each has.
  public var devices = [Device("cpu", lanes: 1)]
  /// The machine, by which a CPU is told from that of another worker.
  public var host = ""
  /// Seconds without renewal after which a job is somebody else's.
  public var leaseSeconds = 15.0
  /// Seconds that running jobs have to end when the worker stops.
  public var grace = 20.0
  /// Absolute folders below which sources and outputs must lie; relative paths of jobs start at their tenant's first.
  public var mediaRoots: MediaRoots = [FileManager.default.currentDirectoryPath]
  /// Which objects of stores jobs may name.
  public var buckets: BucketRules = []
  /// A lane does jobs of one tenant only, and is replaced before another's.
  public var separatesTenants = true
  public var retry = RetryPolicy()
  /// When a GPU is quarantined, and for how long.
  public var health = DeviceHealth.Limits()
  /// Asked for a GPU's free memory before a lane is added to it; nil: what was found free at the beginning counts.
  public var surveyor: DeviceSurveyor?
  /// Looks at the GPUs all the time; asked first, for their free memory and for what lanes hold. Nil: nobody does.
  public var watch: (any DeviceWatch)?
  /// What its time costs; nil: nobody has said.
  public var prices: PriceTable?
  /// It is paid by its spot price.
  public var isSpot = false
  /// That its lanes' decoders and encoders may use, each.
  public var cores = 1
  /// Thousandths of a core that are paid for.
  public var millicores = 1000
  /// Seconds between two entries of idle time in the ledger, and between two parts of a job that goes on.
  public var bookInterval = 60.0
  /// Seconds after which a GPU that had no room for a lane is looked at again.
  public var recheck = 10.0

  var lane = LaneWatchLimits()
  var keeping = LaneKeepingLimits()
  /// Seconds that the jobs of a stopping worker have to be given back: lanes are killed, their files removed, the queue told.
  var handBackPatience = 30.0
  private var slotMargin = 30.0

  public init() {}

  /// Seconds that any step of a lane's work may take before it counts as hung; see `LanePatience`.
  public var hang: Double {
    get { lane.hang }
    set { lane.hang = newValue }
  }
  /// Resident bytes that a lane may have; nil: any.
  public var laneMemory: Int? {
    get { lane.memory }
    set { lane.memory = newValue }
  }
  /// Seconds that a lane has to stop a job that was cancelled.
  public var stopping: Double {
    get { lane.stopping }
    set { lane.stopping = newValue }
  }
  /// Seconds past a job's timeout after which its lane is killed.
  public var timeoutMargin: Double {
    get { lane.margin }
    set { lane.margin = newValue }
  }
  /// Seconds without a sign of life of the thread that works on a lease, after which it is not renewed any more: more than
  /// the start of a lane may take and the end of the one before, for which it waits without one.
  var slotPatience: Double {
    get { keeping.start + slotMargin }
    set { slotMargin = newValue - keeping.start }
  }
  /// Jobs after which a lane is replaced.
  public var laneJobs: Int {
    get { keeping.jobs }
    set { keeping.jobs = newValue }
  }
  /// Seconds that a lane may take until it is ready.
  public var laneStart: Double {
    get { keeping.start }
    set { keeping.start = newValue }
  }

  /// Calls to a queue that may be under way at once: each lane's own, each device's wait for work, and those of what
  /// a worker does beside (see `Worker`, metrics).
  public var callers: Int { devices.reduce(0) { $0 + $1.lanes + 1 } + 16 }

  /// What concerns each device.
  var pooling: PooledDevice.Options {
    PooledDevice.Options(
      worker: name, host: host, health: health, surveyor: surveyor, watch: watch, recheck: recheck)
  }

  /// Where jobs of that tenant read and write.
  func locator(of tenant: String) -> MediaLocator { mediaRoots.locator(of: tenant) }
}
