import CLinux
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// A folder by its descriptor: names are looked up in it and nowhere else, whatever its own path leads to by now.
///
/// Names are single components. Links that they name are never followed.
public final class Folder: Sendable {
  public let descriptor: Descriptor
  /// As it was opened: for messages only.
  public let path: String

  public init(_ descriptor: Descriptor, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  private var raw: Int32 { descriptor.raw }

  public func path(of name: String) -> String { FilePath.join(path, name) }

  /// - Parameter flags: of open(2), beside those that keep it from following links and from being inherited.
  public func open(_ name: String, _ flags: Int32 = O_RDONLY, mode: mode_t = 0) throws(FileError)
    -> Descriptor
  {
    let file = openat(raw, name, flags | O_CLOEXEC | O_NOFOLLOW, mode)
    guard file >= 0 else { throw FileError("openat", path(of: name)) }
    return Descriptor(owning: file)
  }

  public func folder(_ name: String) throws(FileError) -> Folder {
    Folder(try open(name, O_RDONLY | O_DIRECTORY), path: path(of: name))
  }

  /// Makes a folder; false: there is something of that name already.
  public func makeFolder(_ name: String, mode: mode_t = 0o777) throws(FileError) -> Bool {
    if mkdirat(raw, name, mode) == 0 { return true }
    guard errno == EEXIST else { throw FileError("mkdirat", path(of: name)) }
    return false
  }

  /// Of what the name stands for itself; nil: nothing.
  public func facts(of name: String) -> stat? {
    var facts = stat()
    return fstatat(raw, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 ? facts : nil
  }

  /// What the name stands for itself; nil: nothing has it.
  ///
  /// - Throws: where that cannot be looked at.
  public func found(_ name: String) throws(FileError) -> FileIdentity? {
    var facts = stat()
    if fstatat(raw, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 { return FileIdentity(facts) }
    guard errno == ENOENT else { throw FileError("fstatat", path(of: name)) }
    return nil
  }

  public func identity(of name: String) -> FileIdentity? { facts(of: name).map { FileIdentity($0) } }

  @discardableResult
  public func remove(_ name: String) -> Bool { unlinkat(raw, name, 0) == 0 }

  /// Removes an empty folder; false: it is not empty, or not there.
  @discardableResult
  public func removeFolder(_ name: String) -> Bool { unlinkat(raw, name, AT_REMOVEDIR) == 0 }

  /// Whether this process may make files in it; errno says why not.
  public var isWritable: Bool { faccessat(raw, ".", W_OK | X_OK, 0) == 0 }

  public enum Renaming: Sendable {
    /// Over whatever is there.
    case replacing
    /// Only where nothing is there: else EEXIST.
    case new
    /// Both names change places; ENOENT where one is missing.
    case exchanging
  }

  public func rename(
    _ name: String, to other: String, in folder: Folder, _ how: Renaming = .replacing
  ) throws(FileError) {
    let result =
      switch how {
      case .replacing: renameat(raw, name, folder.raw, other)
      case .new: clinux_renameat2(raw, name, folder.raw, other, clinux_no_replace)
      case .exchanging: clinux_renameat2(raw, name, folder.raw, other, clinux_exchange)
      }
    guard result == 0 else { throw FileError("rename", folder.path(of: other)) }
  }

  /// Gives the file a second name; EEXIST where there is one.
  public func link(_ name: String, to other: String, in folder: Folder) throws(FileError) {
    guard linkat(raw, name, folder.raw, other, 0) == 0 else {
      throw FileError("linkat", folder.path(of: other))
    }
  }

  /// The names in it, without `.` and `..`, in no order.
  public func names() throws(FileError) -> [String] {
    // One of its own: a descriptor that was duplicated would share the place in the listing.
    let file = openat(raw, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0, let listing = fdopendir(file) else {
      let failure = FileError("opendir", path)
      if file >= 0 { close(file) }
      throw failure
    }
    defer { closedir(listing) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
      errno = 0
    }
    if errno != 0 { throw FileError("readdir", path) }
    return names
  }
}
