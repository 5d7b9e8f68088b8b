import ClipJob
import Files
import MediaIO
import Synchronization
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// An output on its way: a new file that nobody else has, in the staging folder beside its destination. Until
/// `PublicationSet` puts it in place the destination is untouched; a file that is not published is removed.
public final class StagedFile: StagedOutput, @unchecked Sendable {
  // Unchecked: `isDone` and `made` are used by one thread after another, never by two at once; the rest is constant.
  let destination: FileLocation
  let number: Int
  let attempt: StagedAttempt
  let staging: StagingFolder
  /// Of the destination, in its folder.
  let name: String
  /// Open for reading and writing. Everything that is known of the file is learnt here, never by its name.
  public let descriptor: Descriptor
  /// The very file that `PublicationSet` puts in place, for whoever writes it.
  let target: any OutputTarget
  let identity: FileIdentity
  private let keepsFolders: Bool
  private var made: [FileLocation.MadeFolder] = []
  private var isDone = false

  /// The unfinished files of this process.
  private static let unpublished = Mutex<[StagedKey: StagingFolder]>([:])

  private struct StagedKey: Hashable {
    let folder: ObjectIdentifier
    let file: String
  }

  /// Removes the unfinished files of this process: for a program that must end at once. Those that are being
  /// published are left to whoever comes next, who completes or reverts all of them.
  public static func removeUnpublished() {
    unpublished.withLock { files in
      for (key, staging) in files {
        staging.folder.remove(key.file)
        staging.removeIfEmpty()
      }
    }
  }

  /// Makes the missing folders of the destination, and the empty file in the staging folder.
  ///
  /// - Parameters:
  ///   - shown: what messages about its content call it; nil: by the path of its destination.
  ///   - created: called before the new file's lock is taken; for tests.
  init(
    _ destination: FileLocation, shown: String? = nil, number: Int, naming: StagingName = .process,
    created: () -> Void = {}
  ) throws(JobError) {
    self.destination = destination
    self.number = number
    attempt = naming.attempt
    keepsFolders = naming != .process
    var made: [FileLocation.MadeFolder] = []
    do throws(FileError) {
      let (folder, name) = try destination.openFolder(making: { made.append($0) })
      self.name = name
      (staging, descriptor) = try Self.create(
        attempt.file(number), attempt.former(number), naming, beside: folder, created)
    } catch {
      if !keepsFolders { for folder in made.reversed() { folder.parent.removeFolder(folder.name) } }
      throw JobError(
        "output.unwritable", "\(destination.path) cannot be created: \(error.reason)",
        hint: "choose a writable folder, or change its permissions")
    }
    guard let identity = descriptor.identity else {
      throw JobError("output.unwritable", "\(destination.path) cannot be checked after it was created")
    }
    self.identity = identity
    target = DescriptorTarget(descriptor, name: shown ?? destination.path)
    self.made = made
    let staging = staging
    let key = key
    Self.unpublished.withLock { $0[key] = staging }
  }

  deinit { discard() }

  private static func create(
    _ file: String, _ former: String, _ naming: StagingName, beside folder: Folder, _ created: () -> Void
  ) throws(FileError) -> (StagingFolder, Descriptor) {
    while true {
      let (staging, descriptor) = try StagingFolder.create(file, in: naming.folder, beside: folder)
      // The lock says that this process lives. Until it was taken, another run could take the file for a dead one's. That
      // one has the lock until it is done, and would take whatever has this name meanwhile.
      guard naming == .process else { return (staging, descriptor) }
      created()
      _ = descriptor.lock(waiting: true)
      if staging.folder.identity(of: file) == descriptor.identity { return (staging, descriptor) }
      // Left where that one was killed in between.
      staging.folder.remove(former)
    }
  }

  private var key: StagedKey { StagedKey(folder: ObjectIdentifier(staging), file: attempt.file(number)) }

  var bytes: Int { descriptor.facts.map { Int($0.st_size) } ?? 0 }

  /// Brings the finished file to the disk, and the folders that were made for it: what is promised to be published
  /// must outlast a power cut.
  func makeDurable(_ receipt: OutputReceipt, _ heartbeat: Heartbeat) throws(JobError) {
    try makeDurable(heartbeat)
  }

  func makeDurable(_ heartbeat: Heartbeat = Heartbeat()) throws(JobError) {
    for (file, bytes) in [(descriptor, bytes)] + made.map({ ($0.parent.descriptor, 0) }) {
      let failure = heartbeat.during(.sync, amount: bytes) { FileSync.sync(file, bytes: bytes, $0) }
      if heartbeat.isCancelled { throw .cancelled }
      guard let failure else { continue }
      throw JobError(
        "output.unwritable", "\(destination.path) cannot be written to the disk: \(failure.reason)")
    }
  }

  /// From here on its `PublicationSet` says what becomes of it.
  func handOver() {
    isDone = true
    forget()
  }

  private func forget() {
    let key = key
    _ = Self.unpublished.withLock { $0.removeValue(forKey: key) }
  }

  /// Removes the unfinished file and the folders that were made for it. Doing it twice is legal.
  func discard() {
    guard !isDone else { return }
    isDone = true
    staging.folder.remove(attempt.file(number))
    forget()
    staging.removeIfEmpty()
    removeFolders()
  }

  /// Folders that were made for an attempt are shared with other jobs, which may be about to write into them.
  func removeFolders() {
    if !keepsFolders { for folder in made.reversed() { folder.parent.removeFolder(folder.name) } }
    made = []
  }
}
