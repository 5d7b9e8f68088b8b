/// Which protections confine a lane, and which are missing.
public struct SandboxReport: Sendable, Equatable {
  /// One thing that a locked-in process cannot do.
  public enum Protection: String, Sendable, CaseIterable {
    case privileges, files, network, signals, systemCalls = "system calls"

    /// What follows where the kernel does not have it.
    var consequence: String {
      switch self {
      case .privileges: "a lane keeps the worker's capabilities"
      case .files:
        "a lane can read and write whatever the worker's user can: other tenants' media, mounted secrets"
      case .network: "a lane can open connections if system calls are not filtered"
      case .signals: "a lane can signal other processes of its user if system calls are not filtered"
      case .systemCalls: "a lane can start programs, open sockets, and change modes and times of files"
      }
    }
  }

  /// Those that are not in force, each with the kernel's reason.
  public private(set) var missing: [Protection: String] = [:]
  /// The version of Landlock that the kernel speaks; 0: none.
  public internal(set) var landlock = 0

  public init() {}

  /// Of a machine that could not be asked.
  public static func unknown(_ reason: String) -> SandboxReport {
    var report = SandboxReport()
    for protection in Protection.allCases { report.lacks(protection, reason) }
    return report
  }

  public mutating func lacks(_ protection: Protection, _ reason: String) {
    missing[protection] = missing[protection] ?? reason
  }

  public var inForce: [Protection] { Protection.allCases.filter { missing[$0] == nil } }

  /// One line: what is in force.
  public var words: String {
    let names = inForce.map(\.rawValue).joined(separator: ", ")
    return (names.isEmpty ? "nothing" : names) + (landlock > 0 ? " (Landlock ABI \(landlock))" : "")
  }

  /// What is missing and what follows, a clause each; none: everything is in force.
  public var gaps: [String] {
    Protection.allCases.compactMap { protection in
      missing[protection].map { "\(protection.rawValue): \($0) (\(protection.consequence))" }
    }
  }
}
