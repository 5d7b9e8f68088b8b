import ClipJob
import Fetching
import GPURendering
import Glibc
import LaneProtocol
import Machine
import ObjectStores
import Probing
import RemoteMedia
import Rendering
import Sandbox
import WorkerPool

extension Verb {
  /// What `work` starts for each lane; nothing that a person would call.
  static let lane = Verb(
    name: "lane", operands: "--device cpu|cuda:UUID --supervisor PID [--media-root DIR]…",
    summary: "Render for a worker, over its pipes. Started by `clipmill work`.",
    options: [
      Option("--device", value: "DEVICE", "The device to use: cpu, or a GPU by its UUID."),
      Option(
        "--device-memory", value: "BYTES", "The lane's share of the GPU's memory, including its context."),
      Option("--cores", value: "N", "Cores that its decoders and encoders may use."),
      Option("--device-free", value: "BYTES", "GPU memory that was free before the lane started."),
      Option("--supervisor", value: "PID", "The worker; the lane ends with it."),
      Option("--media-root", value: "DIR", "Where its jobs may read and write.", isRepeatable: true),
      Option("--sandbox", value: "MODE", "auto, require or off; default auto."),
      Option("--lane-read", value: "PATH", "What else it may read.", isRepeatable: true),
      Option("--lane-write", value: "PATH", "What else it may change.", isRepeatable: true), .fonts,
    ] + NetworkOptions.all + NetworkOptions.ofLanes,
    isHidden: true,
    run: { arguments in
      guard let supervisor = arguments["--supervisor"].flatMap({ pid_t($0) }) else {
        throw UsageError(message: "--supervisor expects the worker's process id", hint: "use `clipmill work`")
      }
      let device = arguments["--device"] ?? "cpu"
      guard let choice = DeviceChoice(device), choice != .auto else {
        throw UsageError(message: "unknown device “\(device)”", hint: "use cpu or cuda:UUID")
      }
      let roots = arguments.all("--media-root")
      guard let first = roots.first else { throw UsageError(message: "--media-root is missing") }
      guard let streams = LaneStreams.takeStandard(supervisor: supervisor) else {
        Terminal.error("clipmill lane: its worker is gone")
        return .machine
      }
      guard let grants = arguments[FetcherProcess.grants].flatMap({ Int32($0) }) else {
        throw UsageError(
          message: "\(FetcherProcess.grants) expects a descriptor", hint: "use `clipmill work`")
      }
      let network = try arguments.network()
      let buckets = try arguments.laneBuckets()
      let cache = try arguments.cachePlace()
      let room = try LaneSpool(arguments)
      let rules: LaneRules?
      let fetcher: (descriptor: Int32, pid: pid_t)
      // Opened while files can be made.
      let spool = OutputSpool(limit: room.outputs, setting: LaneSpool.flag)
      do {
        // It keeps the network that this process is about to lose.
        let process = try FetcherProcess(
          network, buckets: buckets.map(\.text), files: arguments.all("--store-file"), grants: grants,
          cache: cache, room: room, sandbox: arguments["--sandbox"]
        )
        fetcher = (process.descriptor, process.pid)
        rules = try enterSandbox(arguments, roots: roots, hasGPU: choice != .cpu)
      } catch {
        Terminal.error("clipmill lane: \((error as? FetchFailure)?.message ?? "\(error)")")
        return .machine
      }
      let remote: RemoteAccess
      do throws(FetchFailure) {
        let client = try FetchClient(fetcher.descriptor) {
          // Without it the lane is of no use to whoever names a URL; the supervisor starts another.
          StagedFile.removeUnpublished()
          FetcherProcess.endLane(after: fetcher.pid)
        }
        // Of stores it knows what its jobs may name, and no more.
        let objects = ObjectAccess(rules: buckets, environment: StoreEnvironment([:]))
        remote = RemoteAccess(network.policy, objects: objects, spool: spool) { client }
      } catch {
        Terminal.error("clipmill lane: \(error.message)")
        return .machine
      }
      let opened: any RenderDevice
      do {
        opened = try choice.open(
          share: arguments["--device-memory"].flatMap { Int($0) },
          freeBefore: arguments["--device-free"].flatMap { Int($0) })
      } catch {
        Terminal.error("clipmill lane: \(error)")
        return .machine
      }
      LaneServer(
        streams, facts: facts(of: opened),
        locator: MediaLocator(
          baseDirectory: first, roots: roots, fontFolders: arguments.fontFolders
        ).with(remote),
        device: opened,
        cores: arguments["--cores"].flatMap { Int($0) } ?? MachineShare.own.cores, rules: rules,
        probe: { source, counting, locator throws(JobError) in
          var options = SourceProbe.Options()
          options.counts = counting
          return try SourceProbe(locator, options).report(source).document
        }
      ).run()
      // A job may still be under way, on threads that must not see the process being taken apart.
      StagedFile.removeUnpublished()
      _exit(ExitCode.done.rawValue)
    })
}

/// What the supervisor holds the lane to: a GPU is known by its UUID, positions may change between processes.
private func facts(of device: any RenderDevice) -> LaneFacts {
  LaneFacts(version: CommandLineTool.version, device: device.label, uuid: (device as? GPUDevice)?.facts.uuid)
}

/// Before anything else: what is opened and started before would stay as it is. The rules that files are held to; nil:
/// none.
private func enterSandbox(_ arguments: Arguments, roots: [String], hasGPU: Bool) throws(SandboxError)
  -> LaneRules?
{
  var rules = LaneRules(mediaRoots: roots, hasGPU: hasGPU)
  rules.readable = arguments.all("--lane-read") + (arguments.fontFolders ?? [])
  rules.writable = arguments.all("--lane-write")
  let mode = arguments["--sandbox"].flatMap { SandboxMode(rawValue: $0) } ?? .auto
  guard let report = try Sandbox.enter(rules, mode: mode), report.inForce.contains(.files) else { return nil }
  return rules
}
