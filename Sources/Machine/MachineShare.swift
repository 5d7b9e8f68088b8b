/// The part of its machine that this process may use: cores and memory, after scheduling affinity and every limit of
/// its control groups. The only place of the program that asks; libraries are told their numbers of threads.
public struct MachineShare: Sendable {
  /// This process's. Cores are looked up once: threads that run do not become fewer.
  public static let own = MachineShare()

  /// Threads that make progress at once; at least 1.
  ///
  /// Note: a quota of 1.5 CPUs is 2 cores. With two threads the group is throttled for the last quarter of each
  /// period (25 of 100 ms); with one, a third of the CPU time that is paid for is never used. No deadline here is near
  /// the length of a period, so throughput decides. The JVM, .NET and Go (1.25) round up as well.
  public let cores: Int
  /// What is paid for, in thousandths of a core, as Kubernetes counts: the quota as it is, where there is one.
  public let millicores: Int
  /// Cores that the scheduler may put the process on.
  public let schedulable: Int
  /// Cores of the machine; nil where the system does not say.
  public let online: Int?
  /// The least quota of the control groups, in thousandths of a core; nil: there is none.
  public let quota: Int?

  private let groups: ControlGroups

  /// - Parameter root: the folder that stands for `/` (tests have trees of their own).
  public init(root: String = "") {
    let files = SystemFiles(root: root)
    groups = ControlGroups(files)
    online = files.text("/sys/devices/system/cpu/online").flatMap(CPUList.count)
    // The mask already is what the cpuset of the group allows.
    schedulable = max(
      1,
      files.value(of: "Cpus_allowed_list:", in: "/proc/self/status").flatMap(CPUList.count) ?? online ?? 1)
    quota = CPUQuota.least(of: groups)
    millicores = min(schedulable * 1000, quota ?? .max)
    cores = max(1, min(schedulable, (millicores + 999) / 1000))
  }

  /// Bytes that this process may still take: what the machine has available, or what a control group leaves it if
  /// that is less. Nil where the system does not say.
  public var freeMemory: Int? { MemoryRoom.free(groups) }
  /// Bytes that its control groups let it have in all; nil: there is no limit.
  public var memoryLimit: Int? { MemoryRoom.limit(groups) }

  /// For people: "8 cores (limit of the control group; the machine has 96)".
  public var words: String {
    var reasons: [String] = []
    if let quota, quota < schedulable * 1000 {
      let exact = quota % 1000 == 0 ? "" : " of " + Self.decimal(quota)
      reasons.append("limit\(exact) of the control group")
    } else if let online, schedulable < online {
      reasons.append("scheduling affinity")
    }
    if let online, cores < online { reasons.append("the machine has \(online)") }
    let count = cores == 1 ? "1 core" : "\(cores) cores"
    return reasons.isEmpty ? count : "\(count) (\(reasons.joined(separator: "; ")))"
  }

  /// Thousandths as a decimal number without trailing zeros.
  private static func decimal(_ thousandths: Int) -> String {
    var digits = String(thousandths % 1000 + 1000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(thousandths / 1000)" + (digits.isEmpty ? "" : "." + digits)
  }
}
