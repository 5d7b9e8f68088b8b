import ClipJob
import MediaIO
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// Asked when every file of a render is complete and none is in its place: returning lets them be renamed,
/// throwing discards them. What it is given is the result as it will stand.
public typealias PublicationGate = @Sendable (RenderResult) throws(JobError) -> Void

/// How the files of a render come into their place.
public struct PublicationRules: Sendable {
  /// How they are called until then.
  public var naming: StagingName
  /// Nil: they are put in place as soon as all are complete.
  public var gate: PublicationGate?

  public init(naming: StagingName = .process, gate: PublicationGate? = nil) {
    self.naming = naming
    self.gate = gate
  }
}

/// The publication of one attempt, seen from outside of the render: by whoever takes the job over.
public struct Publication: Sendable {
  /// One file that the attempt was about to publish, in the order of the job's outputs.
  public struct File: Sendable, Equatable {
    /// As the document names it.
    public var to: String
    public var bytes: Int
    /// Lower-case hexadecimal.
    public var sha256: String
    public init(to: String, bytes: Int, sha256: String) {
      self.to = to
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  private let destinations: [String]
  private let names: [String]
  private let owner: String

  /// - Parameters:
  ///   - job: whose outputs they are; paths are taken from it alone, never from what an attempt noted.
  ///   - owner: by what its unfinished files are named, see `StagingName.attempt`.
  public init(_ job: Job, owner: String, locator: MediaLocator) throws(JobError) {
    self.owner = owner
    names = job.outputs.map(\.to)
    var destinations: [String] = []
    for (index, output) in job.outputs.enumerated() {
      destinations.append(try locator.resolve(output.to, at: "outputs[\(index)].to"))
    }
    self.destinations = destinations
  }

  /// Completes the publication that the attempt `token` had begun: a file that is staged is renamed, one that
  /// is in its place already is left. True when all are in place; false, with nothing changed, when one is
  /// neither, or is not what was noted: the job must be rendered anew.
  public func complete(
    _ files: [File], token: Int64, _ heartbeat: Heartbeat = Heartbeat()
  ) throws(JobError) -> Bool {
    guard !files.isEmpty, files.map(\.to) == names else { return false }
    let naming = StagingName.attempt(job: owner, token: token)
    var staged: [(from: String, index: Int)] = []
    for (index, file) in files.enumerated() {
      let path = naming.path(for: destinations[index], number: index)
      if try Self.holds(path, file, heartbeat) {
        staged.append((path, index))
      } else if try !Self.holds(destinations[index], file, heartbeat) {
        return false
      }
    }
    for (path, index) in staged where rename(path, destinations[index]) != 0 {
      let reason = String(cString: strerror(errno))
      // The attempt was not dead but slow, and has renamed its file itself.
      if try Self.holds(destinations[index], files[index], heartbeat) { continue }
      throw JobError(
        "output.unwritable", "\(destinations[index]) cannot be put in place: \(reason).",
        path: "outputs[\(index)].to")
    }
    return true
  }

  /// Removes what the attempt `token` left unfinished, by the names that it must have used.
  public func discard(token: Int64) {
    for (index, destination) in destinations.enumerated() {
      unlink(StagingName.attempt(job: owner, token: token).path(for: destination, number: index))
    }
  }

  /// Removes what attempts before `token` left; how many files that were.
  @discardableResult
  public func removeLeftovers(before token: Int64) -> Int {
    destinations.reduce(0) { $0 + StagingName.removeLeftovers(of: owner, before: token, at: $1) }
  }

  private static func holds(_ path: String, _ file: File, _ heartbeat: Heartbeat) throws(JobError) -> Bool {
    var facts = stat()
    guard stat(path, &facts) == 0, Int(facts.st_size) == file.bytes else { return false }
    let digest = try? heartbeat.during(.complete, amount: file.bytes) { try FileDigest.sha256(path, $0).hex }
    // What was not read to its end is not another file.
    if heartbeat.isCancelled { throw .cancelled }
    return digest == file.sha256
  }
}
