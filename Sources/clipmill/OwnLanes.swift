import Fetching
import FoundationEssentials
import ObjectStores
import WorkerPool

/// How this program is started as a lane.
enum OwnLanes {
  /// - Parameter cores: that a lane may use.
  static func launcher(_ settings: WorkerSettings, cores: Int) throws(WorkerError) -> LaneLauncher {
    let program = try ownProgram()
    let supervisor = String(ProcessInfo.processInfo.processIdentifier)
    var cell = ["--sandbox", settings.sandbox.rawValue, "--proxy", settings.proxy ?? "none"]
    cell += [LaneSpool.flag, String(settings.laneSpool)]
    for path in settings.laneReads { cell += ["--lane-read", path] }
    for path in settings.laneWrites { cell += ["--lane-write", path] }
    for folder in settings.fontFolders { cell += ["--fonts", folder] }
    cell +=
      settings.cacheFolder.map { CachePlace(folder: $0, size: settings.cacheSize).words } ?? [
        "--cache-dir", "none",
      ]
    for rule in settings.allowedNetworks { cell += ["--allow-net", rule.text] }
    let environment = ProcessInfo.processInfo.environment
    let stores = settings.buckets.all.isEmpty ? nil : StoreEnvironment(environment)
    var launcher = LaneLauncher(
      executable: program, environment: environment,
      variables: settings.laneVariables
    ) { [cell] place, roots in
      // Whoever runs the machine may have changed the shared files.
      let files = stores.map { ObjectAccess(rules: [], environment: $0).files } ?? []
      return ["lane"] + place.arguments + ["--supervisor", supervisor, "--cores", String(cores)]
        + roots.flatMap { ["--media-root", $0] } + cell + files.flatMap { ["--store-file", $0] }
    }
    launcher.stores = stores
    return launcher
  }

  static func ownProgram() throws(WorkerError) -> String {
    guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
      throw WorkerError("cannot find the worker's own program: is /proc mounted?")
    }
    return program
  }
}
