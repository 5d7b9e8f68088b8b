import CLinux
import ClipJob
import Files
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// The complete files of one attempt, and the steps that put all of them in their places, or none.
///
/// Who talks to whom: `RenderSession` makes one of what it has staged, `Publication` one of what another attempt had
/// staged, which it takes over; both take the steps in this order, `claim`, `prepare`, `place` each, `confirm`, `sync`,
/// `clear`, or let `publish` do it. ARCHITECTURE.md, "Published once", says why they hold against other holders of the
/// same job.
struct PublicationSet {
  struct Item {
    let number: Int
    let staging: StagingFolder
    /// In the folder of its destination.
    let name: String
    let path: String
    /// Of the complete file.
    let identity: FileIdentity
    /// Already in place: by the attempt that is taken over.
    var isPlaced = false
    /// What was in its place: known from `place` on.
    var former: FileIdentity?

    var destinations: Folder { staging.parent }
  }

  /// Under whose lease this is done. Two holders never work on the same names.
  let attempt: StagedAttempt
  /// The attempt whose files these are until `prepare` takes them; nil: they are its own.
  let source: StagedAttempt?
  /// Of a render without a queue: nobody takes over from it while it lives.
  let isOfProcess: Bool
  var items: [Item]
  /// Open while they are there: of a render without a queue, their locks say that its process lives.
  private var intents: [Descriptor] = []
  /// From here on what is staged may be what was at a destination before.
  var mayHavePlaced = false
  /// All of it was put in place before, by somebody who is done with it or answers for it: it is not taken back here.
  var wasPublished = false
  /// Which means of the file system are tried first; tests take others.
  var means = Means.exchange

  /// How a former file is kept until all are in place.
  enum Means: Int, Comparable {
    /// Both names change places in one step (renameat2): ext4, XFS, Btrfs, tmpfs.
    case exchange
    /// The former file gets a second name first: NFS.
    case link
    /// It cannot be kept: exFAT and some FUSE.
    case plain
    static func < (a: Means, b: Means) -> Bool { a.rawValue < b.rawValue }
  }

  init(attempt: StagedAttempt, source: StagedAttempt? = nil, isOfProcess: Bool = false, items: [Item]) {
    self.attempt = attempt
    self.source = source == attempt ? nil : source
    self.isOfProcess = isOfProcess
    self.items = items
  }

  /// Of files that this process has staged, in the order of the job's outputs.
  init(_ files: [StagedFile], naming: StagingName) {
    self.init(
      attempt: naming.attempt, isOfProcess: naming == .process,
      items: files.map {
        Item(
          number: $0.number, staging: $0.staging, name: $0.name, path: $0.destination.path,
          identity: $0.identity)
      })
  }

  /// All steps. When it throws, every destination is as it was before; where it was overtaken, as the newer holder
  /// wants it.
  ///
  /// - Parameter then: what else belongs to the publication, and goes over a network: after the right to publish is taken, and before
  ///   the first rename, so that no file comes and goes where it fails.
  mutating func publish(
    _ activity: Heartbeat.Activity? = nil, then: () throws(PublicationError) -> Void = {}
  ) throws(PublicationError) {
    guard !items.isEmpty else { return try then() }
    do {
      try claim()
      try prepare()
      try then()
      for index in items.indices {
        try place(index)
        activity?.advance()
      }
      try confirm()
      try sync()
    } catch {
      throw giveUp(error)
    }
    clear()
  }

  /// After a step that threw; what is to be told of it.
  @discardableResult
  mutating func giveUp(_ error: PublicationError) -> PublicationError {
    switch error {
    case .overtaken: withdraw()
    case .failed(let cause):
      let mayBeInPlace = mayHavePlaced || source != nil || items.contains(where: \.isPlaced)
      let failure = rollBack()
      if wasPublished { return .notReverted("it was published before", after: cause) }
      if let failure, mayBeInPlace { return .notReverted(failure, after: cause) }
    case .notReverted: rollBack()
    }
    return error
  }

  private func revocation(of attempt: StagedAttempt) -> Revocation {
    Revocation(of: attempt, in: folders, names: Dictionary(items.map { ($0.number, $0.name) }) { $1 })
  }

  /// Each staging folder once.
  private var folders: [StagingFolder] {
    var seen: Set<FileIdentity> = []
    return items.map(\.staging).filter {
      $0.folder.descriptor.identity.map { seen.insert($0).inserted } ?? false
    }
  }

  // MARK: - The steps

  /// Takes the right to publish from all older attempts, or finds that a newer one has taken it from this.
  mutating func claim() throws(PublicationError) {
    // Before the folders are read something of this attempt is in each: the files, or what is noted of those that it
    // takes over. Of two that claim, one sees the other.
    if source != nil { try note() }
    let folders = folders
    var hasOwn = true
    if !isOfProcess {
      var others: Set<StagedAttempt> = []
      for folder in folders {
        do { others.formUnion(try folder.attempts().keys) } catch { throw Self.unwritable(error) }
      }
      hasOwn = others.remove(attempt) != nil
      if let newest = others.map(\.token).max(), newest >= attempt.token { throw .overtaken(by: newest) }
      for other in others where other != source {
        do { try revocation(of: other).run() } catch { throw .notReverted(error) }
      }
    }
    guard source == nil else { return }
    // A lane of this lease was done with it before it died.
    wasPublished = !hasOwn && items.allSatisfy(\.isPlaced)
    try findOwn()
  }

  /// That the staged files are still those that were made. After the folders were read, and again after the intents were
  /// noted: what a newer holder took meanwhile is missed here, before anything is put in place.
  private mutating func findOwn() throws(PublicationError) {
    let missing = items.filter { !$0.isPlaced && !isStaged($0) }
    if missing.isEmpty { return }
    // A successor has completed this publication.
    guard items.allSatisfy({ isInPlace($0) }) else { throw overtaken }
    for index in items.indices { items[index].isPlaced = true }
    wasPublished = true
  }

  private func isStaged(_ item: Item) -> Bool {
    item.staging.folder.identity(of: attempt.file(item.number)) == item.identity
  }

  func isInPlace(_ item: Item) -> Bool {
    item.destinations.identity(of: item.name) == item.identity
  }

  /// Who has taken over may be done already, and nothing of it be left: then its token is only known to be larger.
  var overtaken: PublicationError {
    let tokens = folders.flatMap { ((try? $0.attempts()) ?? [:]).keys }.map(\.token)
    return .overtaken(by: max(tokens.max() ?? 0, attempt.token))
  }

  /// Notes what is about to be put where, and takes over another attempt's files.
  mutating func prepare() throws(PublicationError) {
    guard let source else {
      if wasPublished { return }
      try note()
      try findOwn()
      return
    }
    mayHavePlaced = true
    let took = Takeover(of: source, by: attempt, in: folders)
    let isThere: Bool
    do { isThere = try took.run() } catch { throw Self.unwritable(error) }
    for index in items.indices {
      guard let isPlaced = took.isPlaced(items[index]) else {
        // Its own attempt lives, and has taken back what it could not complete.
        rollBack()
        throw overtaken
      }
      items[index].isPlaced = isPlaced
    }
    // Its own attempt was done with it: what was there before is gone.
    wasPublished = !isThere && items.allSatisfy(\.isPlaced)
  }

  /// The last output's intent first: see `Revocation`.
  private mutating func note() throws(PublicationError) {
    let places = folders.map(\.parent.path)
    for item in items.reversed() {
      let entry = StagedEntry(
        attempt: attempt, number: item.number, kind: .intent(inode: item.identity.inode))
      do throws(FileError) {
        let file = try item.staging.folder.open(entry.name, O_RDWR | O_CREAT, mode: 0o666)
        // Whoever looks whether this process lives lets go of it at once: the complete file is locked.
        if isOfProcess { _ = file.lock(waiting: true) }
        var note = IntentNote(name: item.name, folders: isOfProcess ? places : []).bytes
        guard pwrite(file.raw, &note, note.count, 0) == note.count else {
          throw FileError("pwrite", item.staging.folder.path(of: entry.name))
        }
        intents.append(file)
      } catch {
        // Empty as it is, the folder was removed under this attempt.
        if error.code == ENOENT { throw overtaken }
        throw Self.unwritable(error)
      }
    }
    // Before anything is renamed: a power cut must not leave outputs in place, and nothing that says whose they are. What
    // the intents hold whoever knows the job knows as well.
    for file in (isOfProcess ? intents : []) + folders.map(\.folder.descriptor) {
      guard let failure = file.sync() else { continue }
      throw .failed(
        JobError(
          "output.unwritable", "the record of a publication cannot be written to the disk: \(failure.reason)")
      )
    }
  }

  /// That no newer holder has reverted this publication meanwhile. What somebody else has put there since is not
  /// this job's matter.
  mutating func confirm() throws(PublicationError) {
    for item in items {
      let found = item.destinations.identity(of: item.name)
      guard found == item.identity || (found != nil && found != item.former) else {
        rollBack()
        throw overtaken
      }
    }
  }

  /// Brings the new names to the disk: a power cut must not lose what the queue says is there.
  func sync() throws(PublicationError) {
    var seen: Set<FileIdentity> = []
    for folder in items.map(\.destinations) {
      guard let identity = folder.descriptor.identity, seen.insert(identity).inserted else { continue }
      guard let failure = folder.descriptor.sync() else { continue }
      throw .failed(
        JobError("output.unwritable", "\(folder.path) cannot be written to the disk: \(failure.reason)"))
    }
  }

  /// Forgets what was there before.
  mutating func clear() {
    Revocation(of: attempt, in: folders).clear()
    intents = []
    for folder in folders { folder.removeIfEmpty() }
  }

  /// Every destination is again as it was, or as somebody else has published it. What kept one of them from that; nil:
  /// nothing did.
  @discardableResult
  mutating func rollBack() -> FileError? {
    defer { intents = [] }
    guard !wasPublished else {
      revocation(of: attempt).clear()
      return nil
    }
    var failure: FileError?
    for attempt in [attempt, source].compactMap(\.self) {
      do { try revocation(of: attempt).run(evenIfComplete: true) } catch { failure = failure ?? error }
    }
    return failure
  }

  /// Leaves the field to a newer holder. What may be in place by now is its matter: it has taken it back, or is about to.
  mutating func withdraw() {
    intents = []
    if mayHavePlaced { return }
    for item in items {
      let folder = item.staging.folder
      if source == nil, isStaged(item) { folder.remove(attempt.file(item.number)) }
      let intent = StagedEntry(
        attempt: attempt, number: item.number, kind: .intent(inode: item.identity.inode))
      folder.remove(intent.name)
    }
    for folder in folders { folder.removeIfEmpty() }
  }

  private static func unwritable(_ error: FileError) -> PublicationError {
    .failed(JobError("output.unwritable", "\(error.path) cannot be written: \(error.reason)"))
  }
}
