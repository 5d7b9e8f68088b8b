#if canImport(Glibc)
  import Glibc
#endif

/// Where a file is or is to be: anywhere on this machine, or below a root that it cannot lead out of.
///
/// It is opened anew from the root's descriptor each time: nothing is concluded from what a name led to before.
public struct FileLocation: Sendable, Hashable {
  /// Absolute, or relative to the working directory: for messages, and what is opened where there is no root.
  public let path: String

  public init(_ path: String) { self.path = path }

  /// The file, to be read. Regular files only: FIFOs, sockets and devices are closed again and refused.
  public func openFile() throws(FileError) -> Descriptor { try open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY) }

  /// Of the file that is there now; nil: none that can be opened.
  public var identity: FileIdentity? { FileIdentity(path) }

  /// The folder that the file is in and the file's name in it.
  ///
  /// - Parameter making: makes the folders that are missing, and tells of each.
  public func openFolder(
    making: ((MadeFolder) -> Void)? = nil
  ) throws(FileError) -> (folder: Folder, name: String) {
    let (parent, name) = Self.split(path)
    return (try folder(parent, making: making), name)
  }

  /// A folder that was made, by its name in its parent.
  public struct MadeFolder: Sendable {
    public let parent: Folder
    public let name: String
  }

  private func folder(_ path: String, making: ((MadeFolder) -> Void)?) throws(FileError) -> Folder {
    do {
      return Folder(try open(path, O_RDONLY | O_DIRECTORY), path: path)
    } catch {
      guard let making, error.code == ENOENT, path != "/", path != "." else { throw error }
      let (above, name) = Self.split(path)
      let parent = try folder(above, making: making)
      if try parent.makeFolder(name) { making(MadeFolder(parent: parent, name: name)) }
      // By its whole path again: what was made may have been replaced by a link.
      return Folder(try open(path, O_RDONLY | O_DIRECTORY), path: path)
    }
  }

  private func open(_ path: String, _ flags: Int32) throws(FileError) -> Descriptor {
    let file = Glibc.open(path, flags | O_CLOEXEC)
    guard file >= 0 else { throw FileError("open", path) }
    return Descriptor(owning: file)
  }

  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }
}
