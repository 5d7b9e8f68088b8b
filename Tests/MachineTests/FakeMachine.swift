import FoundationEssentials
import TestKit

@testable import Machine

/// A tree that stands for `/`, with the kernel's files that a test wants.
struct FakeMachine {
  let folder = TemporaryDirectory()

  init(online: String = "0-95", allowed: String? = nil, available: Int? = 256 << 30) throws {
    try write("/sys/devices/system/cpu/online", online + "\n")
    try write(
      "/proc/self/status", "Name:\tclipmill\nCpus_allowed:\tff\nCpus_allowed_list:\t\(allowed ?? online)\n")
    if let available {
      try write("/proc/meminfo", "MemTotal:       99 kB\nMemAvailable:   \(available >> 10) kB\n")
    }
  }

  func write(_ path: String, _ text: String) throws {
    let full = folder.path + path
    try FileManager.default.createDirectory(
      atPath: full[..<(full.lastIndex(of: "/") ?? full.endIndex)].description,
      withIntermediateDirectories: true)
    try text.write(toFile: full, atomically: false, encoding: .utf8)
  }

  /// Version 2, `root` mounted at /sys/fs/cgroup.
  func unified(path: String, root: String = "/", at point: String = "/sys/fs/cgroup") throws {
    try write("/proc/self/cgroup", "0::\(path)\n")
    try write(
      "/proc/self/mountinfo",
      "30 23 0:26 \(root) \(point) rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
        + "31 23 8:1 / / rw - ext4 /dev/sda1 rw\n")
  }

  var share: MachineShare { MachineShare(root: folder.path) }
}
