import Glibc
import Rendering

/// One setting of a worker: its names, its help, how it is read and shown. Flags, environment, help and
/// `--print-config` are all made from `Setting.all`.
public struct Setting: Sendable {
  /// With its dashes.
  public let flag: String
  /// The variable of the environment.
  public let variable: String
  /// What its value is called; nil: the flag alone says it, and the variable is 1 or 0.
  public let value: String?
  public let help: String
  /// Between the values in the environment, where the flag may be given several times; nil: there is one value.
  public let separator: Character?
  /// Reads the values that were given.
  let read: @Sendable (inout WorkerSettings, [String]) throws(SettingValueError) -> Void
  /// The value in force, without secrets, in a form that `read` takes.
  public let shown: @Sendable (WorkerSettings) -> String

  init<Value>(
    _ flag: String, _ variable: String, value: String?, _ help: String,
    into path: WritableKeyPath<WorkerSettings, Value> & Sendable, separator: Character? = nil,
    read: @escaping SettingReader<Value>, shown: @escaping @Sendable (Value) -> String
  ) {
    self.flag = flag
    self.variable = variable
    self.value = value
    self.help = help
    self.separator = separator
    self.read = { (settings, values) throws(SettingValueError) in settings[keyPath: path] = try read(values) }
    self.shown = { shown($0[keyPath: path]) }
  }

  public var isRepeatable: Bool { separator != nil }

  public static let all: [Setting] = [
    Setting(
      "--redis", "CLIPMILL_REDIS_URL", value: "URL",
      "The server of the queue; default redis://127.0.0.1:6379.",
      into: \.redis, read: Read.text, shown: Show.redisAddress),
    Setting(
      "--queue", "CLIPMILL_QUEUE", value: "NAME",
      "The queue's name, may be repeated: several queues take turns; default “default”.",
      into: \.queues, separator: ",", read: Read.queueNames, shown: { $0.joined(separator: ",") }),
    Setting(
      "--replicas", "CLIPMILL_REPLICAS", value: "N",
      "Replicas of the server that must have a publication and a job's end before they count; default 0.",
      into: \.replicas, read: Read.integer(0...16), shown: { String($0) }),
    Setting(
      "--device", "CLIPMILL_DEVICE", value: "DEVICE",
      "auto (default: every GPU, or the CPU where there is none), cpu, cuda (every GPU), cuda:0, cuda:GPU-… or "
        + "cuda:MIG-… by UUID; several with commas or by repeating it.",
      into: \.devices, separator: ",", read: Read.devices,
      shown: { $0.map(\.text).joined(separator: ",") }),
    Setting(
      "--lanes", "CLIPMILL_LANES", value: "N",
      "Jobs at the same time on each device; default auto: as many as cores and the GPU's memory carry.",
      into: \.lanes, read: Read.automatic(Read.integer(1...256)), shown: { $0.map(String.init) ?? "auto" }),
    Setting(
      "--lease", "CLIPMILL_LEASE", value: "SECONDS",
      "After so long without a sign of the worker, its jobs are given to others; default 15.",
      into: \.lease, read: Read.seconds(1...3600), shown: Show.number),
    Setting(
      "--grace", "CLIPMILL_GRACE", value: "SECONDS",
      "What running jobs have to end after SIGTERM or SIGHUP, before they are given back; default 20.",
      into: \.grace, read: Read.seconds(0...86400), shown: Show.number),
    Setting(
      "--media-root", "CLIPMILL_MEDIA_ROOT", value: "[TENANT=]DIR",
      "Where jobs may read and write, may be repeated; relative paths start at the first; default: here. A tenant "
        + "who is named has his own and no others.",
      into: \.mediaRoots, separator: ":", read: Read.mediaRoots,
      shown: { $0.isEmpty ? "." : $0.all.map(\.text).joined(separator: ":") }),
    Setting(
      "--lane-memory", "CLIPMILL_LANE_MEMORY", value: "SIZE",
      "A lane that grows beyond it is replaced: 512M, 4G; default auto: a lane's part of what is free.",
      into: \.laneMemory, read: Read.automatic(Read.size), shown: { $0.map(String.init) ?? "auto" }),
    Setting(
      "--lane-jobs", "CLIPMILL_LANE_JOBS", value: "N", "Jobs after which a lane is replaced; default 100.",
      into: \.laneJobs, read: Read.integer(1...1_000_000), shown: { String($0) }),
    Setting(
      "--sandbox", "CLIPMILL_SANDBOX", value: "MODE",
      "What holds lanes, which read hostile files: auto (default: all that the kernel has), require (or do not start), off.",
      into: \.sandbox, read: Read.sandbox, shown: \.rawValue),
    Setting(
      "--lane-scope", "CLIPMILL_LANE_SCOPE", value: "SCOPE",
      "Whose jobs one lane does: tenant (default: of one tenant, then it is replaced), or any.",
      into: \.separatesTenants, read: Read.laneScope, shown: { $0 ? "tenant" : "any" }),
    Setting(
      "--lane-env", "CLIPMILL_LANE_ENV", value: "NAME",
      "A further variable of the environment that lanes see, may be repeated; NAME* for all that begin so.",
      into: \.laneVariables, separator: ",", read: { values throws(SettingValueError) in values },
      shown: { $0.joined(separator: ",") }),
    Setting(
      "--lane-read", "CLIPMILL_LANE_READ", value: "PATH",
      "A further file or folder that lanes may read, may be repeated: libraries in unusual places.",
      into: \.laneReads, separator: ":", read: Read.places, shown: { $0.joined(separator: ":") }),
    Setting(
      "--lane-write", "CLIPMILL_LANE_WRITE", value: "PATH",
      "A further folder that lanes may change, may be repeated.",
      into: \.laneWrites, separator: ":", read: Read.places, shown: { $0.joined(separator: ":") }),
    Setting(
      "--hang", "CLIPMILL_HANG", value: "SECONDS",
      "A lane that shows no life for so long is replaced; more where there is more to do; default 120.",
      into: \.hang, read: Read.seconds(1...86400), shown: Show.number),
    Setting(
      "--gpu-faults", "CLIPMILL_GPU_FAULTS", value: "N",
      "Faults of a GPU after which it is quarantined; default 3.",
      into: \.gpuFaults, read: Read.integer(1...1000), shown: { String($0) }),
    Setting(
      "--gpu-fault-window", "CLIPMILL_GPU_FAULT_WINDOW", value: "SECONDS",
      "In which they count together; default 600.",
      into: \.gpuFaultWindow, read: Read.seconds(1...86400), shown: Show.number),
    Setting(
      "--metrics-port", "CLIPMILL_METRICS_PORT", value: "PORT",
      "Where metrics and health are served by HTTP: a port, 0 for any that is free, or off; default auto: "
        + "\(MetricsPort.usual), or none where that is taken.",
      into: \.metricsPort, read: Read.metricsPort, shown: \.text),
    Setting(
      "--metrics-address", "CLIPMILL_METRICS_ADDRESS", value: "ADDRESS",
      "The numeric address that they are served on, as 127.0.0.1; default auto: all of this machine.",
      into: \.metricsAddress, read: Read.automatic(Read.text), shown: { $0 ?? "auto" }),
    Setting(
      "--prices", "CLIPMILL_PRICES", value: "FILE",
      "What time costs, for results and the ledger: a price table (see docs/cost.md); default: nothing is priced.",
      into: \.prices, read: { values throws(SettingValueError) in try Read.text(values) },
      shown: { $0 ?? "" }),
    Setting(
      "--spot", "CLIPMILL_SPOT", value: nil, "This machine is paid by its spot price.",
      into: \.isSpot, read: Read.flag, shown: { $0 ? "1" : "0" }),
    Setting(
      "--log", "CLIPMILL_LOG", value: "STYLE", "human or json; default auto: human on a terminal.",
      into: \.log, read: Read.logStyle, shown: { $0?.rawValue ?? "auto" }),
  ]
}
