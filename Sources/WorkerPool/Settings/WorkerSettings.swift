import FoundationEssentials
import Logging
import NetworkGuard
import ObjectStores
import Rendering
import Sandbox

/// What an operator can settle of a worker. The empty value is what applies where nothing is said.
public struct WorkerSettings: Sendable, Equatable {
  /// May hold a password: shown only by `Setting.shown`.
  public var redis = "redis://127.0.0.1:6379"
  /// At least one, each once; they take turns.
  public var queues = ["default"]
  /// Of the server, which must have a publication and a job's end before they count.
  public var replicas = 0
  /// At least one, each once; `auto` stands alone.
  public var devices = [DeviceRequest.auto]
  /// Nil: as many as the machine suggests.
  public var lanes: Int?
  /// Seconds.
  public var lease = 15.0
  /// Seconds.
  public var grace = 20.0
  /// Empty: the working directory.
  public var mediaRoots: MediaRoots = []
  /// Which objects of stores jobs may name; empty: none.
  public var buckets: BucketRules = []
  /// Bytes; nil: an equal part of what is free when the worker starts.
  public var laneMemory: Int?
  /// Bytes of temporary files: one half for sources, the other for outputs.
  public var laneSpool = 768 << 20
  public var laneJobs = 100
  /// What lanes are held by.
  public var sandbox = SandboxMode.auto
  /// A lane does jobs of one tenant only.
  public var separatesTenants = true
  /// Further variables that lanes see; `*` at the end: all that begin so.
  public var laneVariables: [String] = []
  /// Further files and folders that lanes may read, and change.
  public var laneReads: [String] = []
  public var laneWrites: [String] = []
  /// Folders of fonts; empty: the system's.
  public var fontFolders: [String] = []
  /// What jobs may read by URL beyond the public internet.
  public var allowedNetworks: [NetworkRule] = []
  /// Through which URLs are read.
  public var proxy: String?
  /// Where what was read by URL is kept; nil: nowhere.
  public var cacheFolder: String?
  /// Bytes.
  public var cacheSize = 10 << 30
  /// Seconds.
  public var hang = 120.0
  /// Faults of a GPU within `gpuFaultWindow` seconds after which it is quarantined.
  public var gpuFaults = 3
  public var gpuFaultWindow = 600.0
  public var metricsPort = MetricsPort.automatic
  /// Numeric; nil: all addresses.
  public var metricsAddress: String?
  /// The file of the price table; nil: nothing is priced.
  public var prices: String?
  public var isSpot = false
  /// Nil: as a terminal or a pipe on stderr suggests.
  public var log: WorkerLog.Style?

  public init() {}

  /// The part of the free memory that lanes get together.
  private static let memoryShare = 0.9

  /// What a worker on this machine is to do.
  ///
  /// - Parameters:
  ///   - name: unique among workers.
  ///   - cores: that it may use.
  ///   - freeMemory: bytes; nil: unknown.
  ///   - plan: the devices to use.
  public func options(
    name: String, host: String, cores: Int, freeMemory: Int?, workingDirectory: String,
    devices plan: [DevicePlan.Device] = [.cpu]
  ) -> WorkerOptions {
    var options = WorkerOptions()
    options.name = name
    options.host = host
    options.devices = plan.map { device in
      let count = lanes ?? LaneCount.automatic(device, devices: plan.count, cores: cores)
      return switch device {
      case .cpu: .init("cpu", lanes: count)
      case .gpu(let gpu): .init(gpu.name, lanes: count, gpu: gpu)
      }
    }
    let count = options.devices.reduce(0) { $0 + $1.lanes }
    options.leaseSeconds = lease
    options.grace = grace
    options.mediaRoots = mediaRoots.isEmpty ? [workingDirectory] : mediaRoots.absolute(from: workingDirectory)
    options.buckets = buckets
    options.laneMemory = laneMemory ?? freeMemory.map { Int(Double($0) * Self.memoryShare) / count }
    options.laneJobs = laneJobs
    options.separatesTenants = separatesTenants
    options.hang = hang
    options.health.faults = gpuFaults
    options.health.window = gpuFaultWindow
    options.isSpot = isSpot
    options.cores = cores
    options.millicores = cores * 1000
    return options
  }
}
