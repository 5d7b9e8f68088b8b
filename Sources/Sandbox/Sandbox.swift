import CSandbox
import Glibc

// What this module is for: a process that reads hostile media gives up, before it reads any, whatever rendering does not
// take. Five things by the kernel's means, of which each holds what another one does not see:
//
//   privileges     no_new_privs, and no capability but one (see `kept`)
//   files          Landlock: system, media roots, devices of a GPU, what /proc says of the process itself
//   network        Landlock (TCP), and the filter (no socket at all; Unix sockets for a GPU's driver, without connecting)
//   signals        Landlock (ABI 6), and the filter (to itself only)
//   system calls   seccomp: no other process, no program, no name space, no modes and times of files, no rare parts
//
// All of these hold a thread and what it starts, and none can be taken back. Whoever enters has one thread, or the others
// would go on as they were.

/// Locks this process in.
public enum Sandbox {
  /// CAP_DAC_OVERRIDE: root in a container writes into folders that belong to the user outside who mounted them. Landlock
  /// says which. Who is not root does not have it.
  private static let kept: UInt64 = 1 << 1
  /// Open files and threads of a lane: far more than any job takes, and not the machine's all.
  private static let openFiles: rlim_t = 16_384
  private static let threads: rlim_t = 8_192

  /// Gives up what `rules` do not name, for good. Throws where something is missing and `mode` requires it, and
  /// wherever this process has more than one thread.
  @discardableResult
  public static func enter(_ rules: some SandboxRules, mode: SandboxMode) throws(SandboxError)
    -> SandboxReport?
  {
    guard mode != .off else { return nil }
    guard threadCount() == 1 else {
      throw SandboxError("the process already has threads, which would stay outside its sandbox")
    }
    limit(csandbox_core_size, 0)
    limit(csandbox_open_files, openFiles)
    limit(csandbox_processes, threads)
    let report = confineThread(rules)
    if mode == .require, let gap = report.gaps.first {
      throw SandboxError("the sandbox is required but incomplete: \(gap)")
    }
    return report
  }

  /// Holds the calling thread, and those that it will start, to `rules`, as far as this machine can; says how far.
  public static func confineThread(_ rules: some SandboxRules) -> SandboxReport {
    var report = SandboxReport()
    if csandbox_no_new_privileges() != 0 { report.lacks(.privileges, failure("no_new_privs")) }
    do throws(SandboxError) {
      let abi = try Landlock.abi()
      try rules.enter(landlock: abi)
      report.landlock = abi
    } catch {
      report.lacks(.files, error.message)
    }
    dropCapabilities(&report)
    do throws(SandboxError) {
      try SystemCallFilter(rules.sockets).enter()
    } catch {
      report.lacks(.systemCalls, error.message)
      // The filter has these two as well, for kernels whose Landlock has not.
      let landlock = "Landlock's ABI is \(report.landlock)"
      if report.landlock < Landlock.networkABI { report.lacks(.network, landlock) }
      if report.landlock < Landlock.scopesABI { report.lacks(.signals, landlock) }
    }
    return report
  }

  private static func dropCapabilities(_ report: inout SandboxReport) {
    var held: UInt64 = 0
    guard csandbox_capabilities(&held) == 0, csandbox_keep_capabilities(held & kept) == 0 else {
      report.lacks(.privileges, failure("capset"))
      return
    }
  }

  /// Closes this process's memory, environment and descriptors to other processes of its user, lanes among them, and
  /// keeps its secrets out of core dumps. Of processes of root it holds those without CAP_SYS_PTRACE.
  public static func hideProcess() -> Bool {
    csandbox_set_dumpable(0) == 0 && csandbox_is_dumpable() == 0
  }

  private static func failure(_ call: String) -> String { "\(call): \(String(cString: strerror(errno)))" }

  /// Lowers a limit for good; what is lower already stays.
  private static func limit(_ resource: Int32, _ value: rlim_t) {
    var limit = rlimit()
    guard csandbox_get_limit(resource, &limit) == 0 else { return }
    limit.rlim_max = min(limit.rlim_max, value)
    limit.rlim_cur = min(limit.rlim_cur, limit.rlim_max)
    _ = csandbox_set_limit(resource, &limit)
  }

  private static func threadCount() -> Int {
    guard let listing = opendir("/proc/self/task") else { return 0 }
    defer { closedir(listing) }
    var count = 0
    while let entry = readdir(listing) { if entry.pointee.d_name.0 != 0x2E { count += 1 } }
    return count
  }
}
