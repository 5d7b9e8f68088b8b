import Glibc

/// What a lane may touch, for as long as it lives.
public struct LaneRules: SandboxRules, Equatable {
  /// Below which its jobs read and write.
  public var mediaRoots: [String]
  /// Whether it computes on a GPU.
  public var hasGPU: Bool
  /// Further files and folders that an operator lets lanes read, or change.
  public var readable: [String] = []
  public var writable: [String] = []

  public init(mediaRoots: [String], hasGPU: Bool = false) {
    self.mediaRoots = mediaRoots
    self.hasGPU = hasGPU
  }

  /// Programs, libraries, fonts, and the few settings that libraries read. Not all of /etc: secrets are mounted there.
  private static let system = [
    "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime",
    "/etc/fonts", "/var/cache/fontconfig",
    "/sys/devices/system/cpu", "/sys/devices/system/node", "/sys/fs/cgroup", "/sys/kernel/mm",
  ]
  /// What the kernel says of the whole machine. The folder itself is not among them: command lines and environments
  /// of other processes lie in it.
  private static let machine = [
    "/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/proc/version", "/proc/filesystems", "/proc/uptime",
    "/proc/loadavg", "/proc/sys/vm/overcommit_memory", "/proc/sys/vm/mmap_min_addr",
    "/proc/sys/vm/max_map_count", "/proc/sys/kernel/osrelease", "/proc/sys/kernel/pid_max",
    "/proc/sys/kernel/random/boot_id",
  ]
  private static let gpuMachine = [
    "/proc/devices", "/proc/modules", "/proc/driver/nvidia", "/proc/driver/nvidia-uvm",
    "/proc/driver/nvidia-caps", "/proc/driver/nvidia-nvlink",
  ]
  private static let gpuSystem = [
    "/sys/devices", "/sys/bus/pci", "/sys/class/drm", "/sys/module", "/etc/nvidia", "/opt/nvidia",
    "/run/nvidia", "/run/opengl-driver",
  ]

  /// A GPU's driver listens on one. Nobody connects.
  public var sockets: SandboxSockets { hasGPU ? .unix : .none }

  /// Files and network of the calling thread are held to the rules from now on.
  public func enter(landlock abi: Int) throws(SandboxError) {
    let rules = try Landlock(abi: abi)
    try allowSystem(rules)
    for folder in mediaRoots + writable { try rules.allow(.change, folder) }
    try rules.enter()
  }

  /// What every job needs, whatever it names.
  borrowing func allowSystem(_ rules: borrowing Landlock) throws(SandboxError) {
    for path in Self.system + readable { try rules.allow(.read, path) }
    for path in Self.libraryFolders() { try rules.allow(.read, path) }
    for path in Self.machine { try rules.allow(.read, path, pinning: true) }
    // Itself: its memory's counters, which it also resets, and the names of its threads.
    try rules.allow(.readAndWrite, "/proc/\(getpid())", pinning: true)
    for path in ["/dev/null", "/dev/zero", "/dev/full"] { try rules.allow(.readAndWrite, path) }
    for path in ["/dev/random", "/dev/urandom"] { try rules.allow(.read, path) }
    guard hasGPU else { return }
    for path in Self.gpuMachine { try rules.allow(.read, path, pinning: true) }
    for path in Self.gpuSystem + Self.kernelCaches() { try rules.allow(.read, path) }
    for path in Self.gpuDevices() { try rules.allow(.device, path) }
  }

  /// NVIDIA's devices. All of them: the driver asks every one before it takes the one that is visible.
  private static func gpuDevices() -> [String] {
    ["/dev/dri", "/dev/nvidia-caps", "/dev/dxg"]
      + names(in: "/dev").filter { $0.hasPrefix("nvidia") }.map { "/dev/" + $0 }
  }

  /// Kernels that the driver has compiled for this machine: a lane uses them and adds none, for another lane would run
  /// what it added.
  private static func kernelCaches() -> [String] {
    [
      getenv("CUDA_CACHE_PATH").map { String(cString: $0) },
      getenv("HOME").map { String(cString: $0) + "/.nv" },
    ].compactMap { $0 }
  }

  /// Where the loader looks beside the system's folders, and what links in there lead to.
  private static func libraryFolders() -> [String] {
    guard let path = getenv("LD_LIBRARY_PATH") else { return [] }
    let folders = String(cString: path).split(separator: ":").map(String.init)
    return folders
      + folders.flatMap { folder in
        names(in: folder).filter { $0.contains(".so") }.map { folder + "/" + $0 }
      }
  }

  private static func names(in folder: String) -> [String] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
