import Files
import Glibc
import Synchronization
import Threads

/// Blocks of files from elsewhere, kept on disk for later jobs: shared by any number of processes, without one that manages it.
///
///     DIR/clipmill-blocks-1/usage       bytes in use and counters, behind a lock (`UsageFile`)
///     DIR/clipmill-blocks-1/new/…       blocks that are being written
///     DIR/clipmill-blocks-1/00 … ff/…   one file a block (`BlockFile`), by the digest of its key
///
/// It never holds up who uses it: what cannot be kept is not, and what cannot be read is not there.
///
/// Note: nothing is synced to the disk. A block is written under another name and renamed, so that a process that is killed leaves a whole
/// block or none; what a power failure leaves of one is found by its checksum, removed and fetched anew.
///
/// Note: the bound. Who writes a block reserves its room first, and makes some by removing the blocks that were used the longest ago. A recount
/// does not see what is reserved and not yet written, so each process that writes may exceed the bound by one block.
public final class BlockCache: Sendable {
  /// Bytes of a block, except for the last of a file. The unit in which files by URL are read: nothing is fetched only to fill a block,
  /// and none that was fetched is too small to be kept.
  public static let block = 128 << 10
  /// Changes with the format of what is in it.
  static let name = "clipmill-blocks-1"

  private let root: Folder
  private let new: Folder
  private let usage: UsageFile
  private let report: @Sendable (String) -> Void
  private let trouble = Mutex<Trouble>(Trouble())

  private struct Trouble {
    /// Nothing is written before that, seconds.
    var until = 0.0
    var told: Set<Int32> = []
  }
  /// Seconds without writing after a failure: a disk that was full may have room again.
  private static let pause = 30.0
  /// Seconds in which a second use of a block is not noted.
  private static let touched = 60

  /// - Parameters:
  ///   - path: a folder, which is made if it is not there. What else lies in it is left alone.
  ///   - limit: bytes on the disk.
  ///   - report: told in a sentence, once for each kind of failure, why blocks are not kept.
  public init(
    _ path: String, limit: Int, report: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(FileError) {
    Digest.prepare()
    _ = mkdir(path, 0o700)
    let root = try Self.open(path)
    self.root = root
    new = try Self.subfolder("new", of: root)
    guard root.isWritable, new.isWritable else { throw FileError("access", path) }
    usage = UsageFile(root, limit: limit)
    self.report = report
  }

  private static func open(_ path: String) throws(FileError) -> Folder {
    let raw = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard raw >= 0 else { throw FileError("open", path) }
    return try subfolder(name, of: Folder(Descriptor(owning: raw), path: path))
  }

  private static func subfolder(_ name: String, of folder: Folder) throws(FileError) -> Folder {
    _ = try folder.makeFolder(name, mode: 0o700)
    return try folder.folder(name)
  }

  /// What was kept; nil: nothing, or nothing that is as it was written.
  ///
  /// - Parameter length: bytes that the block has; nil: any number.
  public func read(_ key: BlockKey, _ index: Int, length: Int? = nil) -> [UInt8]? {
    let name = key.name(index)
    // Written to, below.
    guard let folder = try? root.folder(String(name.prefix(2))),
      let file = try? folder.open(name, O_RDWR | O_NONBLOCK), let facts = file.facts
    else { return nil }
    let size = Int(facts.st_size)
    guard facts.st_mode & S_IFMT == S_IFREG, BlockFile.isSize(size, of: length),
      let bytes = BlockFile.read(file, size, key, index)
    else {
      usage.remove(name, from: folder, bytes: size)
      return nil
    }
    if time(nil) - facts.st_mtim.tv_sec >= Self.touched {
      // Tells when it was used: a sandbox lets nobody set a file's times. The byte is the one that is there.
      _ = pwrite(file.raw, BlockFile.magic, 1, 0)
    }
    return bytes
  }

  /// Whether there is such a block; it may turn out to be of no use.
  public func contains(_ key: BlockKey, _ index: Int) -> Bool {
    let name = key.name(index)
    return (try? root.folder(String(name.prefix(2))))?.facts(of: name) != nil
  }

  /// Keeps a block for others, if there is room for it.
  ///
  /// - Parameter isNew: it replaces what is there; else what is there is the same, and stays.
  public func write(_ key: BlockKey, _ index: Int, _ bytes: [UInt8], replacing isNew: Bool = false) {
    guard (1...Self.block).contains(bytes.count), trouble.withLock({ $0.until }) <= monotonicSeconds() else {
      return
    }
    let name = key.name(index)
    do throws(FileError) {
      let folder = try Self.subfolder(String(name.prefix(2)), of: root)
      guard isNew || folder.facts(of: name) == nil else { return }
      let size = BlockFile.size(of: bytes.count)
      guard usage.reserve(size) else { return }
      let old = folder.facts(of: name)
      do throws(FileError) {
        let isKept = try put(BlockFile.bytes(key, index, bytes), name, folder, replacing: isNew)
        usage.release(isKept ? old.map { Int($0.st_size) } ?? 0 : size)
      } catch {
        usage.release(size)
        throw error
      }
    } catch {
      stepAside(error)
    }
  }

  /// False: somebody else has put it there meanwhile.
  private func put(_ bytes: [UInt8], _ name: String, _ folder: Folder, replacing: Bool) throws(FileError)
    -> Bool
  {
    let temporary = String(UInt64.random(in: .min ... .max), radix: 16)
    let file = try new.open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    // Until it is renamed: a recount removes those whose writer is gone.
    _ = file.lock()
    do throws(FileError) {
      var written = 0
      while written < bytes.count {
        let count = bytes.withUnsafeBytes {
          Glibc.write(file.raw, $0.baseAddress.map { $0 + written }, bytes.count - written)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw FileError("write", new.path(of: temporary)) }
        written += count
      }
      do throws(FileError) {
        try new.rename(temporary, to: name, in: folder, replacing ? .replacing : .new)
      } catch  where [EINVAL, ENOSYS].contains(error.code) {
        // A file system that cannot tell whether there is one. It is the same.
        try new.rename(temporary, to: name, in: folder)
      }
      return true
    } catch {
      new.remove(temporary)
      // ENOENT: taken for one whose writer is gone, before it was locked.
      guard [EEXIST, ENOENT].contains(error.code) else { throw error }
      return false
    }
  }

  private func stepAside(_ error: FileError) {
    let isNews = trouble.withLock {
      $0.until = monotonicSeconds() + Self.pause
      return $0.told.insert(error.code).inserted
    }
    if isNews { report("nothing is added to the cache in \(root.path) for now: \(error.reason)") }
  }

  /// Of a cache that others use; nil: there is none in that folder, or it has not been used.
  public static func counts(in path: String) -> CacheCounts? {
    UsageFile.counts(in: "\(path)/\(name)/\(UsageFile.name)")
  }
}
