import CLinux
import ClipJob
import Files

#if canImport(Glibc)
  import Glibc
#endif

/// The complete files of one attempt, and the steps that put all of them in their places, or none.
///
/// Who talks to whom: `RenderSession` makes one of what it has staged, `Publication` one of what another attempt had
/// staged; both take the steps in this order, `claim`, `prepare`, `place` each, `confirm`, `sync`, `clear`, or let
/// `publish` do it. ARCHITECTURE.md, "Published once", says why they hold against other holders of the same job.
struct PublicationSet {
  struct Item {
    let number: Int
    let staging: StagingFolder
    /// In the folder of its destination.
    let name: String
    let path: String
    /// Of the complete file.
    let identity: FileIdentity
    /// Already in place: by an attempt that died in between.
    var isPlaced = false
    /// What was in its place: known from `place` on.
    var former: FileIdentity?

    var destinations: Folder { staging.parent }
  }

  let attempt: StagedAttempt
  /// Under whose lease this is done: another's than `attempt` where its publication is completed.
  let holder: StagedAttempt
  /// Of a render without a queue: nobody takes over from it while it lives.
  let isOfProcess: Bool
  private(set) var items: [Item]
  /// Open while they are there: of a render without a queue, their locks say that its process lives.
  private var intents: [Descriptor] = []
  /// Which means of the file system were tried first; tests take others.
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

  init(attempt: StagedAttempt, holder: StagedAttempt, isOfProcess: Bool = false, items: [Item]) {
    self.attempt = attempt
    self.holder = holder
    self.isOfProcess = isOfProcess
    self.items = items
  }

  /// Of files that this process has staged, in the order of the job's outputs.
  init(_ files: [StagedFile], naming: StagingName) {
    self.init(
      attempt: naming.attempt, holder: naming.attempt, isOfProcess: naming == .process,
      items: files.map {
        Item(
          number: $0.number, staging: $0.staging, name: $0.name, path: $0.destination.path,
          identity: $0.identity)
      })
  }

  /// All steps. When it throws, every destination is as it was before; where it was overtaken, as the newer holder
  /// wants it.
  mutating func publish() throws(PublicationError) {
    do {
      try claim()
      try prepare()
      for index in items.indices { try place(index) }
      try confirm()
      try sync()
    } catch {
      if case .overtaken = error { withdraw() } else { rollBack() }
      throw error
    }
    clear()
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
    let folders = folders
    if !isOfProcess {
      var others: Set<StagedAttempt> = []
      for folder in folders {
        do { others.formUnion(try folder.attempts().keys) } catch { throw Self.unwritable(error) }
      }
      others.subtract([attempt, holder])
      if let newest = others.map(\.token).max(), newest >= holder.token { throw .overtaken(by: newest) }
      for other in others { Revocation(of: other, in: folders).run() }
    }
    // After the folders were read: what a newer holder took meanwhile is missed here.
    for index in items.indices where !items[index].isPlaced {
      let item = items[index]
      if item.staging.folder.identity(of: attempt.file(item.number)) == item.identity { continue }
      guard isInPlace(item) else { throw overtaken }
      items[index].isPlaced = true
    }
  }

  /// Who has taken over may be done already, and nothing of it be left: then its token is only known to be larger.
  private var overtaken: PublicationError {
    let tokens = folders.flatMap { ((try? $0.attempts()) ?? [:]).keys }.map(\.token)
    return .overtaken(by: max(tokens.max() ?? 0, holder.token))
  }

  private func isInPlace(_ item: Item) -> Bool {
    item.destinations.identity(of: item.name) == item.identity
  }

  /// Notes what is about to be put where, the last first: see `Revocation`.
  mutating func prepare() throws(PublicationError) {
    for item in items.reversed() {
      let entry = StagedEntry(
        attempt: attempt, number: item.number, kind: .intent(inode: item.identity.inode))
      do throws(FileError) {
        let file = try item.staging.folder.open(entry.name, O_RDWR | O_CREAT, mode: 0o666)
        if isOfProcess { _ = file.lock() }
        var name = Array(item.name.utf8)
        guard pwrite(file.raw, &name, name.count, 0) == name.count else {
          throw FileError("pwrite", item.staging.folder.path(of: entry.name))
        }
        intents.append(file)
      } catch {
        throw Self.unwritable(error)
      }
    }
  }

  private static let tries = 1000

  /// Puts output `index` in its place, keeping what is there.
  mutating func place(_ index: Int) throws(PublicationError) {
    let item = items[index]
    if item.isPlaced { return }
    var failure = FileError("rename", item.path, EBUSY)
    for _ in 0..<Self.tries {
      let facts = item.destinations.facts(of: item.name)
      if let facts, facts.st_mode & S_IFMT == S_IFDIR {
        failure.code = EISDIR
        break
      }
      items[index].former = facts.map { FileIdentity($0) }
      do {
        if facts == nil { try placeNew(item) } else { try placeOver(item) }
        return
      } catch {
        failure = error
        let isMissing = item.staging.folder.identity(of: attempt.file(item.number)) == nil
        if error.code == ENOENT, isMissing {
          // A successor completes this attempt's publication, or has taken it back.
          guard isInPlace(item) else { throw overtaken }
          return
        }
        if Self.isUnsupported(error.code), means < .plain {
          means = Means(rawValue: means.rawValue + 1) ?? .plain
        } else if error.code != ENOENT, error.code != EEXIST {
          break
        }
      }
    }
    let reason = failure.code == EISDIR ? "it is a folder" : failure.reason
    throw .failed(
      JobError(
        "output.unwritable", "\(item.path) cannot be put in place: \(reason).", path: item.jsonPath))
  }

  private func placeNew(_ item: Item) throws(FileError) {
    let content = attempt.file(item.number)
    switch means {
    case .exchange: try item.staging.folder.rename(content, to: item.name, in: item.destinations, .new)
    case .link:
      try item.staging.folder.link(content, to: item.name, in: item.destinations)
      item.staging.folder.remove(content)
    case .plain: try item.staging.folder.rename(content, to: item.name, in: item.destinations)
    }
  }

  private func placeOver(_ item: Item) throws(FileError) {
    let content = attempt.file(item.number)
    switch means {
    case .exchange: try item.staging.folder.rename(content, to: item.name, in: item.destinations, .exchanging)
    case .link:
      let former = StagedEntry(attempt: attempt, number: item.number, kind: .former).name
      item.staging.folder.remove(former)
      try item.destinations.link(item.name, to: former, in: item.staging.folder)
      try item.staging.folder.rename(content, to: item.name, in: item.destinations)
    case .plain: try item.staging.folder.rename(content, to: item.name, in: item.destinations)
    }
  }

  /// What says that the file system cannot do it that way. EPERM: links to files of others are forbidden
  /// (protected_hardlinks), or there are none at all.
  private static func isUnsupported(_ code: Int32) -> Bool {
    [EINVAL, ENOSYS, EOPNOTSUPP, ENOTTY, EPERM, EMLINK, EXDEV].contains(code)
  }

  /// That no newer holder has reverted this publication meanwhile. What somebody else has put there since is not
  /// this job's matter.
  func confirm() throws(PublicationError) {
    for item in items {
      let found = item.destinations.identity(of: item.name)
      guard found == item.identity || (found != nil && found != item.former) else { throw overtaken }
    }
  }

  /// Brings the new names to the disk: a power cut must not lose what the queue says is there.
  func sync() throws(PublicationError) {
    var seen: Set<FileIdentity> = []
    for folder in items.map(\.destinations) {
      guard let identity = folder.descriptor.identity, seen.insert(identity).inserted else { continue }
      guard let failure = folder.descriptor.sync() else { continue }
      throw .failed(
        JobError("output.unwritable", "\(folder.path) cannot be written to the disk: \(failure.reason)."))
    }
  }

  /// Forgets what was there before.
  mutating func clear() {
    Revocation(of: attempt, in: folders).clear()
    intents = []
    for folder in folders { folder.removeIfEmpty() }
  }

  /// Every destination is again as it was.
  mutating func rollBack() {
    Revocation(of: attempt, in: folders).run(evenIfComplete: true)
    intents = []
  }

  /// Leaves the field to a newer holder, who does the same to this attempt.
  mutating func withdraw() {
    Revocation(of: attempt, in: folders).run()
    intents = []
  }

  // MARK: - Errors

  private static func unwritable(_ error: FileError) -> PublicationError {
    .failed(JobError("output.unwritable", "\(error.path) cannot be written: \(error.reason)."))
  }
}

extension PublicationSet.Item {
  fileprivate var jsonPath: String { "outputs[\(number)].to" }
}
