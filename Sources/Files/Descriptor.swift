import CLinux
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A file's descriptor, closed when nobody holds it any more. What it refers to stays the same, whatever happens to
/// names.
public final class Descriptor: Sendable {
  public let raw: Int32
  private let isLocked = Atomic(false)

  /// Takes `raw` over.
  public init(owning raw: Int32) { self.raw = raw }

  deinit {
    // A process that another thread is just starting has a copy of the descriptor, which would keep the lock until that
    // process runs its program.
    if isLocked.load(ordering: .relaxed) { flock(raw, LOCK_UN) }
    close(raw)
  }

  public var facts: stat? {
    var facts = stat()
    return fstat(raw, &facts) == 0 ? facts : nil
  }

  public var identity: FileIdentity? { facts.map { FileIdentity($0) } }

  public var isRegularFile: Bool { facts.map { $0.st_mode & S_IFMT == S_IFREG } ?? false }

  /// Brings it to the disk: the content of a file, the names in a folder. Some file systems cannot sync; they promise
  /// nothing that could be broken.
  public func sync() -> FileError? {
    while fsync(raw) != 0 {
      switch errno {
      case EINTR: continue
      case EINVAL, ENOTSUP, ENOSYS: return nil
      default: return FileError("fsync", "")
      }
    }
    return nil
  }

  /// Takes the lock of the whole file for this open file (flock). It is released with the descriptor, by the kernel when
  /// the process dies, however it does.
  ///
  /// - Parameter waiting: for whoever has it; it is never `held` then.
  public func lock(waiting: Bool = false) -> Lock {
    while flock(raw, LOCK_EX | (waiting ? 0 : LOCK_NB)) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return .held
      default: return .unsupported
      }
    }
    isLocked.store(true, ordering: .relaxed)
    return .taken
  }

  public enum Lock: Sendable {
    case taken
    /// Some other open file has it: its process lives.
    case held
    case unsupported
  }
}

/// The same file under any name: device and inode.
public struct FileIdentity: Hashable, Sendable {
  public let device: UInt64
  public let inode: UInt64

  public init(_ facts: stat) {
    device = UInt64(facts.st_dev)
    inode = UInt64(facts.st_ino)
  }

  /// Of the file that `path` names, links followed; nil: there is none.
  public init?(_ path: String) {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    self.init(facts)
  }
}

/// A call that the kernel refused.
public struct FileError: Error, Sendable, Equatable {
  public var call: String
  public var path: String
  /// errno.
  public var code: Int32

  public init(_ call: String, _ path: String, _ code: Int32 = errno) {
    self.call = call
    self.path = path
    self.code = code
  }

  /// In the system's words.
  public var reason: String { String(cString: strerror(code)) }
}

extension Descriptor {
  /// Whether only this machine uses the file system that it is on: by the types that no two machines mount at once
  /// (statfs(2)). Anything else may be shared.
  public var isOnOwnDisk: Bool {
    var facts = statfs()
    guard fstatfs(raw, &facts) == 0 else { return false }
    // ext4, XFS, Btrfs, tmpfs, overlayfs, F2FS, ZFS.
    let own: [UInt64] = [
      0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630, 0xF2F5_2010, 0x2FC1_2FC1,
    ]
    return own.contains(UInt64(UInt32(truncatingIfNeeded: facts.f_type)))
  }
}
