import Glibc

/// What one job names: its sources to read, and the folders of its outputs.
///
/// Note: the thread that enters, and those that it starts, open these files and the system's, and nothing else of their
/// lane's media roots: a demuxer that follows a name inside of a file goes nowhere. This is no wall against machine code
/// that a file smuggled in: the lane's threads share their memory, and its first one stays with the lane's rules. Against
/// that stand the lane's own rules, and that a lane serves one tenant.
public struct JobRules: Sendable, Equatable {
  /// Absolute paths. A file that comes to be after the job has begun is not among them.
  public var sources: [String]
  /// Folders that exist.
  public var outputFolders: [String]

  public init(sources: [String], outputFolders: [String]) {
    self.sources = sources
    self.outputFolders = outputFolders
  }

  /// Holds the calling thread, inside of a lane that obeys `lane`. Without Landlock it does nothing.
  public func enter(inside lane: LaneRules) throws(SandboxError) {
    let rules = try Landlock(abi: try Landlock.abi(), filesOnly: true)
    try lane.allowSystem(rules)
    // Files are found from there.
    for folder in lane.mediaRoots { try rules.allow(.list, folder) }
    for folder in lane.writable { try rules.allow(.change, folder) }
    for source in sources { try rules.allow(.read, source) }
    for folder in outputFolders { try rules.allow(.change, folder) }
    try rules.enter()
  }
}
