import Foundation

/// A control group of the kernel with a limit of CPU time, for programs that a test starts in it.
public final class CPUGroup {
  private let folder: String

  /// Nil where no such group can be made: only root may, and only where the controller is at hand.
  public init?(millicores: Int) {
    let name = "clipmill-tests-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ... .max))"
    for (parent, isUnified) in [("/sys/fs/cgroup", true), ("/sys/fs/cgroup/cpu", false)] {
      let path = parent + "/" + name
      guard mkdir(path, 0o755) == 0 else { continue }
      let limits =
        isUnified
        ? [("cpu.max", "\(millicores * 100) 100000")]
        : [("cpu.cfs_period_us", "100000"), ("cpu.cfs_quota_us", "\(millicores * 100)")]
      if limits.allSatisfy({ Self.write($1, to: path + "/" + $0) }) {
        folder = path
        return
      }
      rmdir(path)
    }
    return nil
  }

  deinit { rmdir(folder) }

  /// What to start instead of `program`: a shell that moves into the group and becomes the program.
  public func command(_ program: String, _ arguments: [String]) -> [String] {
    ["/bin/sh", "-c", "echo $$ > \"$0\"/cgroup.procs && exec \"$@\"", folder, program] + arguments
  }

  private static func write(_ text: String, to path: String) -> Bool {
    // Not Foundation, which would write another file and rename it; the kernel has made this one.
    guard let file = fopen(path, "r+") else { return false }
    let written = fputs(text, file) >= 0
    return fclose(file) == 0 && written
  }
}
