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
    /// Of an output by URL: what its store needs to publish it.
    public var note: String?
    public init(to: String, bytes: Int, sha256: String, note: String? = nil) {
      self.to = to
      self.bytes = bytes
      self.sha256 = sha256
      self.note = note
    }
  }

  /// Of the outputs that are files, by their numbers.
  private let destinations: [(number: Int, location: FileLocation)]
  private let uploads: [RemoteResumption]
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
    var destinations: [(Int, FileLocation)] = []
    var uploads: [RemoteResumption] = []
    let naming = StagingName.attempt(job: owner, token: token, nonce: nonce)
    for (index, output) in job.outputs.enumerated() {
      switch try locator.place(of: output.to, at: "outputs[\(index)].to") {
      case .file(let location): destinations.append((index, location))
      case .store(let place):
        uploads.append(
          RemoteResumption(number: index, place: place, request: RemoteOutputRequest(output, naming)))
      }
    }
    self.destinations = destinations
    self.uploads = uploads
  }

  /// Completes the publication that the attempt `token` and `nonce` had begun, which may live: its files are taken over,
  /// a file that is staged is put in place, one that is in its place already is left. True when all are in place, on the
  /// disk; false when one is neither, or is not what was noted: the job must be rendered anew, after
  /// `revokePredecessors`.
  ///
  /// Where it fails for good, stores are told to forget what they have of it.
  ///
  /// - Throws: where a newer holder has taken over; what keeps the files for good from their places; and where it cannot be
  ///   seen what is in place, or not be taken back.
  public func complete(
    _ files: [File], token: Int64, nonce: String, heartbeat: Heartbeat = Heartbeat()
  ) throws(PublicationError) -> Bool {
    guard let sealed = resumeUploads(files, heartbeat),
      var set = try resume(files, token: token, nonce: nonce, heartbeat: heartbeat)
    else {
      // What was not read to its end is not another file.
      if heartbeat.isCancelled { throw .failed(.cancelled) }
      return false
    }
    defer { removeEmptyFolders() }
    let uploads = RemotePublication(sealed.map { ($0.number, $0.shown, $0.output.publish) })
    do throws(PublicationError) {
      try heartbeat.during(.rename, amount: files.count) { activity throws(PublicationError) in
        try set.publish(activity) { () throws(PublicationError) in try uploads.publish(activity) }
      }
      return true
    } catch {
      guard case .failed(let cause) = error else { throw error }
      if cause.code == RemotePublication.goneCode { return false }
      // It is an attempt's failure, after which nobody has the note: what is left of it would cost money until it is swept. Who is stopped may have
      // a successor that completes it.
      if !heartbeat.isCancelled { for upload in sealed { upload.output.discard() } }
      throw error
    }
  }

  /// What the stores still have of it; nil: one of them has not enough to publish.
  private func resumeUploads(_ files: [File], _ heartbeat: Heartbeat) -> [RemoteResumption.Sealed]? {
    guard files.map(\.to) == names else { return nil }
    var sealed: [RemoteResumption.Sealed] = []
    for upload in uploads {
      guard let next = upload.resume(files[upload.number], heartbeat) else { return nil }
      sealed.append(next)
    }
    return sealed
  }

  /// Lets the stores forget what the attempt that noted `files` had sent, as far as they can be reached: what is left is swept
  /// later.
  public func abandonUploads(_ files: [File], heartbeat: Heartbeat = Heartbeat()) {
    guard files.map(\.to) == names else { return }
    for upload in uploads { upload.resume(files[upload.number], heartbeat)?.output.discard() }
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
      for (index, location) in destinations {
        let file = files[index]
        let (folder, name) = try location.openFolder()
        try OldStagingName.adoptFolder(of: owner, beside: folder)
        let staging = try StagingFolder.make(folderName, beside: folder)
        if isOld { OldStagingName.adopt(name, job: owner, token: token, number: index, into: staging) }
        guard
          let (identity, isPlaced) = try Self.find(file, index, of: attempt, in: staging, at: name, heartbeat)
        else {
          removeEmptyFolders()
          return nil
        }
        items.append(
          PublicationSet.Item(
            number: index, staging: staging, name: name, path: location.path, identity: identity,
            isPlaced: isPlaced))
      }
    } catch {
      if Self.leadsNowhere(error) { return nil }
      throw .notReverted(error)
    }
    return PublicationSet(attempt: holder, source: attempt, items: items)
  }

  /// Which file is output `number`, and whether it is in its place. Where the attempt has noted that, its note says
  /// which of two files of the same bytes it is.
  private static func find(
    _ file: File, _ number: Int, of attempt: StagedAttempt, in staging: StagingFolder, at destination: String,
    _ heartbeat: Heartbeat
  ) throws(FileError) -> (FileIdentity, isPlaced: Bool)? {
    let noted = (try staging.attempts()[attempt] ?? []).compactMap { entry -> UInt64? in
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

  /// Removes what this lease left unfinished, by a lane that died. What kept it from that, as in
  /// `PublicationError.notReverted`; nil: it is done.
  @discardableResult
  public func discard() -> JobError? {
    do {
      let folders = try folders()
      try revocation(of: holder, in: folders).run()
      for folder in folders { folder.removeIfEmpty() }
      return nil
    } catch {
      return PublicationError.notReverted(error).jobError
    }
  }

  /// Removes what leases before this one left, and reverts what they had published a part of; how many attempts that
  /// were. It costs one look for a folder beside each destination, so it is done always: a queue that lost its memory
  /// does not know of predecessors.
  ///
  /// - Parameter evenIfComplete: reverts also what is all in place, as long as its attempt has not finished.
  /// - Throws: where a newer holder is at work, nothing is revoked then; and where it cannot be seen what they left, or not
  ///   be taken back.
  @discardableResult
  public func revokePredecessors(evenIfComplete: Bool = false) throws(PublicationError) -> Int {
    let newest: Int64?
    do throws(FileError) {
      let folders = try folders()
      var others: Set<StagedAttempt> = []
      for folder in folders { others.formUnion(try folder.attempts().keys) }
      others.remove(holder)
      newest = others.map(\.token).max()
      if newest.map({ $0 < holder.token }) ?? true {
        for attempt in others { try revocation(of: attempt, in: folders).run(evenIfComplete: evenIfComplete) }
        for folder in folders { folder.removeIfEmpty() }
        return others.count
      }
    } catch {
      throw .notReverted(error)
    }
    throw .overtaken(by: newest ?? holder.token)
  }

  /// The same for what workers from before leases had nonces left, which takes reading the whole folders.
  public func removeOldLeftovers() {
    for (_, destination) in destinations {
      guard let (folder, name) = try? destination.openFolder() else { continue }
      OldStagingName.removeLeftovers(of: owner, before: holder.token, at: name, in: folder)
    }
  }

  private func revocation(of attempt: StagedAttempt, in folders: [StagingFolder]) -> Revocation {
    var names: [Int: String] = [:]
    for (number, destination) in destinations {
      names[number] = try? destination.openFolder().name
    }
    return Revocation(of: attempt, in: folders, names: names)
  }

  /// Those that are there, each once.
  private func folders() throws(FileError) -> [StagingFolder] {
    var seen: Set<FileIdentity> = []
    var found: [StagingFolder] = []
    for (_, destination) in destinations {
      do {
        let parent = try destination.openFolder().folder
        try OldStagingName.adoptFolder(of: owner, beside: parent)
        guard let staging = try StagingFolder.existing(folderName, beside: parent),
          let identity = staging.folder.descriptor.identity, seen.insert(identity).inserted
        else { continue }
        found.append(staging)
      } catch {
        // Where nothing may be written no attempt has written anything; the render says why it cannot be.
        if !Self.leadsNowhere(error), error.code != EACCES, error.code != EPERM { throw error }
      }
    }
    return found
  }

  /// That there is no such folder, as against that it could not be looked at.
  private static func leadsNowhere(_ error: FileError) -> Bool {
    [ENOENT, ENOTDIR, ELOOP, EXDEV, EISDIR, ENAMETOOLONG].contains(error.code)
  }

  private func removeEmptyFolders() { for folder in (try? folders()) ?? [] { folder.removeIfEmpty() } }

  /// Of the regular file of that name, if its bytes are those of `file`: one and the same open file tells all.
  private static func identity(
    of name: String, in folder: Folder, holding file: File, _ heartbeat: Heartbeat
  ) -> FileIdentity? {
    guard let found = try? folder.open(name, O_RDONLY | O_NONBLOCK), found.isRegularFile,
      let facts = found.facts, Int(facts.st_size) == file.bytes,
      let digest = try? heartbeat.during(
        .complete, amount: file.bytes, { try FileDigest.sha256(found, name: folder.path(of: name), $0) }),
      digest == OutputReceipt(bytes: file.bytes, sha256: file.sha256)
    else { return nil }
    return FileIdentity(facts)
  }
}
