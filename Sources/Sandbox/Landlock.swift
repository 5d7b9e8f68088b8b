import CSandbox
import Glibc
import Synchronization

/// Rules for files, network and signals, as Landlock of this kernel has them. Rules are only ever added to those that
/// a thread obeys already: what one set forbids no other allows.
struct Landlock: ~Copyable {
  private let rules: Int32
  private let handled: UInt64

  /// What may be done with a file or below a folder.
  enum Access {
    case read
    /// The names in folders, and no contents.
    case list
    /// Existing files: `/dev/null`, what a process says of itself.
    case readAndWrite
    /// A device: what it does is asked by `ioctl`.
    case device
    /// All that making, renaming and removing plain files and folders takes.
    case change

    fileprivate var rights: UInt64 {
      let read = csandbox_read_file | csandbox_read_dir
      let write = csandbox_write_file | csandbox_truncate
      return switch self {
      case .read: read
      case .list: csandbox_read_dir
      case .readAndWrite: read | write
      case .device: read | csandbox_write_file | csandbox_ioctl_dev
      case .change:
        read | write | csandbox_make_reg | csandbox_make_dir | csandbox_remove_file | csandbox_remove_dir
          | csandbox_refer
      }
    }
  }

  /// Rights that make sense for a file that is no folder.
  private static var ofFiles: UInt64 {
    csandbox_read_file | csandbox_write_file | csandbox_truncate | csandbox_ioctl_dev
  }

  /// The first ABI in which a file may be renamed into another folder, as publishing does.
  static let firstABI = 2
  static let networkABI = 4
  static let scopesABI = 6

  /// What the kernel speaks; throws its reason where it has no Landlock.
  static func abi() throws(SandboxError) -> Int {
    let abi = Int(csandbox_landlock_abi())
    guard abi > 0 else {
      throw SandboxError(
        errno == ENOSYS || errno == EOPNOTSUPP
          ? "this kernel has no Landlock, or it is not enabled"
          : "Landlock: \(String(cString: strerror(errno)))")
    }
    guard abi >= firstABI else { throw SandboxError("this kernel's Landlock is too old (ABI \(abi))") }
    return abi
  }

  /// - Parameters:
  ///   - filesOnly: another set has forbidden network and signals.
  ///   - mayConnect: to others; nobody is to connect to it.
  init(abi: Int, filesOnly: Bool = false, mayConnect: Bool = false) throws(SandboxError) {
    handled =
      csandbox_files_abi_1 | csandbox_refer | (abi >= 3 ? csandbox_truncate : 0)
      | (abi >= 5 ? csandbox_ioctl_dev : 0)
    let network = abi >= Self.networkABI && !filesOnly ? mayConnect ? csandbox_tcp_bind : csandbox_tcp : 0
    let scopes = abi >= Self.scopesABI && !filesOnly ? csandbox_scopes : 0
    rules = csandbox_landlock_create(handled, network, scopes)
    guard rules >= 0 else { throw SandboxError("Landlock: \(String(cString: strerror(errno)))") }
  }

  deinit { close(rules) }

  /// Allows `access` on what `path` leads to; what is not there is passed over. False: it is not there.
  ///
  /// - Parameter pinning: keeps the file open for good. In /proc a name that nobody holds may become another inode, on
  ///   which no rule is.
  @discardableResult
  borrowing func allow(_ access: Access, _ path: String, pinning: Bool = false) throws(SandboxError) -> Bool {
    let file = pinning ? Self.pinned(path) : csandbox_open_place(path)
    guard file >= 0 else { return false }
    defer { if !pinning { close(file) } }
    var facts = stat()
    let isFolder = fstat(file, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    let rights = access.rights & handled & (isFolder ? ~0 : Self.ofFiles)
    guard rights != 0 else { return false }
    guard csandbox_landlock_allow(rules, file, rights) == 0 else {
      throw SandboxError("Landlock, \(path): \(String(cString: strerror(errno)))")
    }
    return true
  }

  private static let pins = Mutex<[String: Int32]>([:])

  private static func pinned(_ path: String) -> Int32 {
    pins.withLock { pins in
      if let file = pins[path] { return file }
      let file = csandbox_open_place(path)
      if file >= 0 { pins[path] = file }
      return file
    }
  }

  /// From now on this thread and those that it starts obey the rules.
  consuming func enter() throws(SandboxError) {
    guard csandbox_landlock_enter(rules) == 0 else {
      throw SandboxError("Landlock: \(String(cString: strerror(errno)))")
    }
  }
}
