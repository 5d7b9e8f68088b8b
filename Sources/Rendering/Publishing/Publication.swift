import ClipJob
import Files
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

/// The publication of one job, seen from outside of the render: by whoever takes the job over.
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

  private let destinations: [FileLocation]
  private let names: [String]
  private let owner: String
  private let holder: StagedAttempt
  private var folderName: String { StagingName.folder(of: owner) }

  /// - Parameters:
  ///   - job: whose outputs they are; paths are taken from it alone, never from what an attempt noted.
  ///   - owner: by what its unfinished files are named, see `StagingName.attempt`.
  ///   - token: of the lease under which all of this is done.
  ///   - nonce: of that lease.
  public init(
    _ job: Job, owner: String, token: Int64, nonce: String, locator: MediaLocator
  ) throws(JobError) {
    self.owner = owner
    holder = StagedAttempt(token: token, nonce: nonce)
    names = job.outputs.map(\.to)
    var destinations: [FileLocation] = []
    for (index, output) in job.outputs.enumerated() {
      destinations.append(try locator.locate(output.to, at: "outputs[\(index)].to"))
    }
    self.destinations = destinations
  }

  /// Completes the publication that the attempt `token` and `nonce` had begun, which may live: its files are taken over,
  /// a file that is staged is put in place, one that is in its place already is left. True when all are in place, on the
  /// disk; false when one is neither, or is not what was noted: the job must be rendered anew, after
  /// `revokePredecessors`.
  ///
  /// - Throws: where a newer holder has taken over, and what keeps the files for good from their places.
  public func complete(
    _ files: [File], token: Int64, nonce: String, heartbeat: Heartbeat = Heartbeat()
  ) throws(PublicationError) -> Bool {
    guard var set = try resume(files, token: token, nonce: nonce, heartbeat: heartbeat) else {
      // What was not read to its end is not another file.
      if heartbeat.isCancelled { throw .failed(.cancelled) }
      return false
    }
    defer { removeEmptyFolders() }
    try heartbeat.during(.rename, amount: files.count) { activity throws(PublicationError) in
      try set.publish(activity)
    }
    return true
  }

  /// What there is to publish of it; nil: it cannot be completed. Nothing is moved yet.
  func resume(
    _ files: [File], token: Int64, nonce: String, heartbeat: Heartbeat = Heartbeat()
  ) throws(PublicationError) -> PublicationSet? {
    guard !files.isEmpty, files.map(\.to) == names else { return nil }
    let isOld = nonce.isEmpty
    let attempt = StagedAttempt(token: token, nonce: isOld ? OldStagingName.nonce : nonce)
    var items: [PublicationSet.Item] = []
    do throws(FileError) {
      for (index, file) in files.enumerated() {
        let (folder, name) = try destinations[index].openFolder()
        let staging = try StagingFolder.make(folderName, beside: folder)
        if isOld { OldStagingName.adopt(name, job: owner, token: token, number: index, into: staging) }
        guard let (identity, isPlaced) = Self.find(file, index, of: attempt, in: staging, at: name, heartbeat)
        else {
          removeEmptyFolders()
          return nil
        }
        items.append(
          PublicationSet.Item(
            number: index, staging: staging, name: name, path: destinations[index].path, identity: identity,
            isPlaced: isPlaced))
      }
    } catch {
      if error.code == ENOENT { return nil }
      throw .failed(JobError("output.unwritable", "\(error.path) cannot be written: \(error.reason)."))
    }
    return PublicationSet(attempt: holder, source: attempt, items: items)
  }

  /// Which file is output `number`, and whether it is in its place. Where the attempt has noted that, its note says
  /// which of two files of the same bytes it is.
  private static func find(
    _ file: File, _ number: Int, of attempt: StagedAttempt, in staging: StagingFolder, at destination: String,
    _ heartbeat: Heartbeat
  ) -> (FileIdentity, isPlaced: Bool)? {
    let noted = ((try? staging.attempts()[attempt]) ?? []).compactMap { entry -> UInt64? in
      if entry.number == number, case .intent(let inode) = entry.kind { inode } else { nil }
    }
    func mayBe(_ found: FileIdentity) -> Bool { noted.isEmpty || noted.contains(found.inode) }
    let content = attempt.file(number)
    if let staged = identity(of: content, in: staging.folder, holding: file, heartbeat), mayBe(staged) {
      return (staged, false)
    }
    if let placed = identity(of: destination, in: staging.parent, holding: file, heartbeat), mayBe(placed) {
      return (placed, true)
    }
    return nil
  }

  /// Removes what this lease left unfinished, by a lane that died.
  public func discard() {
    let folders = folders()
    Revocation(of: holder, in: folders).run()
    for folder in folders { folder.removeIfEmpty() }
  }

  /// Removes what leases before this one left, and reverts what they had published a part of; how many attempts that
  /// were. It costs one look for a folder beside each destination, so it is done always: a queue that lost its memory
  /// does not know of predecessors.
  ///
  /// - Throws: where a newer holder is at work. Nothing is revoked then.
  @discardableResult
  public func revokePredecessors() throws(PublicationError) -> Int {
    let folders = folders()
    var others: Set<StagedAttempt> = []
    for folder in folders { others.formUnion(((try? folder.attempts()) ?? [:]).keys) }
    others.remove(holder)
    if let newest = others.map(\.token).max(), newest >= holder.token { throw .overtaken(by: newest) }
    for attempt in others { Revocation(of: attempt, in: folders).run() }
    for folder in folders { folder.removeIfEmpty() }
    return others.count
  }

  /// The same for what workers from before leases had nonces left, which takes reading the whole folders.
  public func removeOldLeftovers() {
    for destination in destinations {
      guard let (folder, name) = try? destination.openFolder() else { continue }
      OldStagingName.removeLeftovers(of: owner, before: holder.token, at: name, in: folder)
    }
  }

  private func folders() -> [StagingFolder] {
    var seen: Set<FileIdentity> = []
    return destinations.compactMap { destination in
      guard let (parent, _) = try? destination.openFolder(),
        let staging = try? StagingFolder.existing(folderName, beside: parent),
        let identity = staging.folder.descriptor.identity, seen.insert(identity).inserted
      else { return nil }
      return staging
    }
  }

  private func removeEmptyFolders() { for folder in folders() { folder.removeIfEmpty() } }

  /// Of the regular file of that name, if its bytes are those of `file`: one and the same open file tells all.
  private static func identity(
    of name: String, in folder: Folder, holding file: File, _ heartbeat: Heartbeat
  ) -> FileIdentity? {
    guard let found = try? folder.open(name, O_RDONLY | O_NONBLOCK), found.isRegularFile,
      let facts = found.facts, Int(facts.st_size) == file.bytes,
      let digest = try? heartbeat.during(
        .complete, amount: file.bytes, { try FileDigest.sha256(found, path: folder.path(of: name), $0) }),
      digest.hex == file.sha256,
      digest.bytes == file.bytes
    else { return nil }
    return FileIdentity(facts)
  }
}
