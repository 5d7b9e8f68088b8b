import ClipJob
import Synchronization
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// A file on its way: written under a name of its own beside the destination, and renamed when all is
/// well. Until then the destination is untouched; a file that is not published is removed.
public final class StagedFile: @unchecked Sendable {
  // Unchecked: used by one thread after another, never by two at once.
  let destination: String
  let stagingPath: String
  private let keepsFolders: Bool
  private var createdFolders: [String] = []
  private var isDone = false

  /// The staging names of this process's unfinished files.
  private static let unpublished = Mutex<Set<String>>([])

  /// Removes all unfinished files of this process: for a program that must end at once.
  public static func removeUnpublished() {
    unpublished.withLock { for path in $0 { unlink(path) } }
  }

  /// Makes the missing folders of `destination`. The file itself is created by whoever writes it.
  init(_ destination: String, number: Int, naming: StagingName = .process) throws(JobError) {
    self.destination = destination
    stagingPath = naming.path(for: destination, number: number)
    keepsFolders = naming.keepsFolders
    try makeFolders(Destination.parent(destination))
    unlink(stagingPath)
    let path = stagingPath
    Self.unpublished.withLock { _ = $0.insert(path) }
  }

  deinit { discard() }

  private func makeFolders(_ folder: String) throws(JobError) {
    var missing: [String] = []
    var current = folder
    var facts = stat()
    while stat(current, &facts) != 0, current != "/", current != "." {
      missing.append(current)
      current = Destination.parent(current)
    }
    for path in missing.reversed() {
      guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
        let reason = String(cString: strerror(errno))
        removeFolders()
        throw JobError("output.unwritable", "The folder \(path) cannot be created: \(reason).")
      }
      createdFolders.append(path)
    }
  }

  private func removeFolders() {
    if !keepsFolders { for path in createdFolders.reversed() { rmdir(path) } }
    createdFolders = []
  }

  /// Of the finished file; 0: it is not there.
  var bytes: Int {
    var facts = stat()
    return stat(stagingPath, &facts) == 0 ? Int(facts.st_size) : 0
  }

  /// Brings the finished file to the disk: what is promised to be published must outlast a power cut.
  func makeDurable(_ heartbeat: Heartbeat = Heartbeat()) throws(JobError) {
    let file = open(stagingPath, O_RDONLY | O_CLOEXEC)
    defer { if file >= 0 { close(file) } }
    var code = file >= 0 ? 0 : errno
    if file >= 0 {
      var facts = stat()
      let bytes = fstat(file, &facts) == 0 ? Int(facts.st_size) : 0
      code = heartbeat.during(.sync, amount: bytes) { FileSync.sync(file, $0, amount: bytes) }
    }
    if code == ECANCELED { throw .cancelled }
    // Some file systems cannot sync; they promise nothing that could be broken.
    guard code == 0 || code == EINVAL || code == ENOTSUP else {
      let reason = String(cString: strerror(code))
      throw JobError("output.unwritable", "\(destination) cannot be written to the disk: \(reason).")
    }
  }

  /// Puts the finished file in its place, over whatever was there.
  func publish() throws(JobError) {
    guard rename(stagingPath, destination) == 0 else {
      let reason = String(cString: strerror(errno))
      discard()
      throw JobError("output.unwritable", "\(destination) cannot be put in place: \(reason).")
    }
    isDone = true
    forget()
  }

  private func forget() {
    let path = stagingPath
    Self.unpublished.withLock { _ = $0.remove(path) }
  }

  /// Removes the unfinished file and the folders that were made for it. Doing it twice is legal.
  func discard() {
    guard !isDone else { return }
    isDone = true
    unlink(stagingPath)
    forget()
    removeFolders()
  }
}
