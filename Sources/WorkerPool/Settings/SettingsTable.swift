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
      "The queue's server; default redis://127.0.0.1:6379.",
      into: \.redis, read: Read.text, shown: Show.redisAddress),
    Setting(
      "--queue", "CLIPMILL_QUEUE", value: "NAME",
      "The queue to serve; may be repeated, queues then take turns; default “default”.",
      into: \.queues, separator: ",", read: Read.queueNames, shown: { $0.joined(separator: ",") }),
    Setting(
      "--replicas", "CLIPMILL_REPLICAS", value: "N",
      "Replicas that must confirm a publication and a job's end before they count; default 0.",
      into: \.replicas, read: Read.integer(0...16), shown: { String($0) }),
    Setting(
      "--device", "CLIPMILL_DEVICE", value: "DEVICE",
      "auto (default: every usable GPU, else the CPU), cpu, cuda (every GPU), cuda:0, cuda:GPU-… or "
        + "cuda:MIG-… by UUID; several separated by commas, or repeated.",
      into: \.devices, separator: ",", read: Read.devices,
      shown: { $0.map(\.text).joined(separator: ",") }),
    Setting(
      "--lanes", "CLIPMILL_LANES", value: "N",
      "Maximum concurrent jobs on each device; default auto: as many as the cores and the GPU's memory allow.",
      into: \.lanes, read: Read.automatic(Read.integer(1...256)), shown: { $0.map(String.init) ?? "auto" }),
    Setting(
      "--lease", "CLIPMILL_LEASE", value: "SECONDS",
      "After this long without a renewal, the worker's jobs go to other workers; default 15.",
      into: \.lease, read: Read.seconds(1...3600), shown: Show.number),
    Setting(
      "--grace", "CLIPMILL_GRACE", value: "SECONDS",
      "Time for running jobs to finish after SIGTERM or SIGHUP, before they are requeued; default 20.",
      into: \.grace, read: Read.seconds(0...86400), shown: Show.number),
    Setting(
      "--media-root", "CLIPMILL_MEDIA_ROOT", value: "[TENANT=]DIR",
      "Where jobs may read and write; may be repeated; relative paths start at the first; default: the working "
        + "folder. TENANT=DIR: a root for that tenant only, which then uses no others.",
      into: \.mediaRoots, separator: ":", read: Read.mediaRoots,
      shown: { $0.isEmpty ? "." : $0.all.map(\.text).joined(separator: ":") }),
    Setting(
      "--bucket", "CLIPMILL_BUCKETS", value: "[TENANT=]BUCKET[/PREFIX]",
      "Which objects jobs may name as s3://BUCKET/KEY; may be repeated; ro:BUCKET: only to read them. TENANT=BUCKET: "
        + "for that tenant only, which then uses no others; default none.",
      into: \.buckets, separator: ",", read: Read.buckets,
      shown: { $0.all.map(\.text).joined(separator: ",") }),
    Setting(
      "--lane-memory", "CLIPMILL_LANE_MEMORY", value: "SIZE",
      "A lane that grows beyond it is replaced: 512M, 4G; default auto: its share of the available memory.",
      into: \.laneMemory, read: Read.automatic(Read.size), shown: { $0.map(String.init) ?? "auto" }),
    Setting(
      "--lane-spool", "CLIPMILL_LANE_SPOOL", value: "SIZE",
      "Bytes of temporary files (TMPDIR) of a lane: one half for sources from servers without ranges, the other for "
        + "outputs by URL until they are complete; default 768M.",
      into: \.laneSpool, read: Read.size, shown: { String($0) }),
    Setting(
      "--lane-jobs", "CLIPMILL_LANE_JOBS", value: "N", "Jobs after which a lane is replaced; default 100.",
      into: \.laneJobs, read: Read.integer(1...1_000_000), shown: { String($0) }),
    Setting(
      "--sandbox", "CLIPMILL_SANDBOX", value: "MODE",
      "How lanes, which parse untrusted files, are confined: auto (default: all that the kernel supports), require, off.",
      into: \.sandbox, read: Read.sandbox, shown: \.rawValue),
    Setting(
      "--lane-scope", "CLIPMILL_LANE_SCOPE", value: "SCOPE",
      "Whose jobs a lane runs: tenant (default: a single tenant's, then it is replaced), or any.",
      into: \.separatesTenants, read: Read.laneScope, shown: { $0 ? "tenant" : "any" }),
    Setting(
      "--lane-env", "CLIPMILL_LANE_ENV", value: "NAME",
      "An additional environment variable that lanes see; may be repeated; NAME*: all with that prefix.",
      into: \.laneVariables, separator: ",", read: { values throws(SettingValueError) in values },
      shown: { $0.joined(separator: ",") }),
    Setting(
      "--lane-read", "CLIPMILL_LANE_READ", value: "PATH",
      "An additional file or folder that lanes may read; may be repeated: libraries in unusual places.",
      into: \.laneReads, separator: ":", read: Read.places, shown: { $0.joined(separator: ":") }),
    Setting(
      "--lane-write", "CLIPMILL_LANE_WRITE", value: "PATH",
      "An additional folder that lanes may change; may be repeated.",
      into: \.laneWrites, separator: ":", read: Read.places, shown: { $0.joined(separator: ":") }),
    Setting(
      "--fonts", "CLIPMILL_FONTS", value: "DIR",
      "A folder of fonts that text is set in, instead of the system's; may be repeated.",
      into: \.fontFolders, separator: ":", read: Read.places, shown: { $0.joined(separator: ":") }),
    Setting(
      "--allow-net", "CLIPMILL_ALLOW_NET", value: "CIDR|HOST",
      "What jobs may read and write by URL beyond the public internet: 10.0.0.0/8, minio:9000, *.media.example; may be repeated.",
      into: \.allowedNetworks, separator: ",", read: Read.networkRules,
      shown: { $0.map(\.text).joined(separator: ",") }),
    Setting(
      "--proxy", "CLIPMILL_PROXY", value: "URL",
      "The proxy that URLs are reached through, such as http://proxy.example:3128; default none: http_proxy and others "
        + "of the environment are not used.",
      into: \.proxy, read: Read.proxy, shown: { $0 ?? "none" }),
    Setting(
      "--cache-dir", "CLIPMILL_CACHE_DIR", value: "DIR",
      "A folder in which what was read by URL is kept for later jobs, of several workers, too; default: none.",
      into: \.cacheFolder, read: Read.cacheFolder, shown: { $0 ?? "none" }),
    Setting(
      "--cache-size", "CLIPMILL_CACHE_SIZE", value: "SIZE", "Bytes that it may take: 512M, 10G; default 10G.",
      into: \.cacheSize, read: Read.size, shown: { String($0) }),
    Setting(
      "--hang", "CLIPMILL_HANG", value: "SECONDS",
      "A lane that shows no sign of life for this long is replaced; longer for larger work; default 120.",
      into: \.hang, read: Read.seconds(1...86400), shown: Show.number),
    Setting(
      "--gpu-faults", "CLIPMILL_GPU_FAULTS", value: "N",
      "Faults after which a GPU is quarantined; default 3.",
      into: \.gpuFaults, read: Read.integer(1...1000), shown: { String($0) }),
    Setting(
      "--gpu-fault-window", "CLIPMILL_GPU_FAULT_WINDOW", value: "SECONDS",
      "The period in which a GPU's faults are counted together; default 600.",
      into: \.gpuFaultWindow, read: Read.seconds(1...86400), shown: Show.number),
    Setting(
      "--metrics-port", "CLIPMILL_METRICS_PORT", value: "PORT",
      "Port for metrics and health over HTTP: a number, 0 for any free port, or off; default auto: "
        + "\(MetricsPort.usual), or none if that is taken.",
      into: \.metricsPort, read: Read.metricsPort, shown: \.text),
    Setting(
      "--metrics-address", "CLIPMILL_METRICS_ADDRESS", value: "ADDRESS",
      "The numeric address to listen on, such as 127.0.0.1; default auto: all of the machine's addresses.",
      into: \.metricsAddress, read: Read.automatic(Read.text), shown: { $0 ?? "auto" }),
    Setting(
      "--prices", "CLIPMILL_PRICES", value: "FILE",
      "A price table (see docs/cost.md), a file or a URL: adds costs to job results and the ledger; default: none.",
      into: \.prices, read: { values throws(SettingValueError) in try Read.text(values) },
      shown: { $0 ?? "" }),
    Setting(
      "--spot", "CLIPMILL_SPOT", value: nil, "The machine is billed at its spot price.",
      into: \.isSpot, read: Read.flag, shown: { $0 ? "1" : "0" }),
    Setting(
      "--log", "CLIPMILL_LOG", value: "STYLE", "human or json; default auto: human on a terminal.",
      into: \.log, read: Read.logStyle, shown: { $0?.rawValue ?? "auto" }),
  ]
}
