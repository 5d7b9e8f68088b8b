import CLinux
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// Where a file is or is to be: anywhere on this machine, or below a root that it cannot lead out of.
///
/// It is opened anew from the root's descriptor each time: nothing is concluded from what a name led to before.
public struct FileLocation: Sendable, Equatable {
  /// Absolute, or relative to the working directory: for messages, and what is opened where there is no root.
  public let path: String
  private let root: RootFolder?
  /// Into which absolute links may lead.
  private let others: [RootFolder]
  /// From the root.
  private let relative: String

  /// Anywhere.
  public init(_ path: String) {
    self.path = path
    root = nil
    others = []
    relative = path
  }

  /// Below one of the roots; nil: `path`, which is absolute, names nothing there.
  public init?(_ path: String, below roots: [RootFolder]) {
    for (index, root) in roots.enumerated() {
      guard let relative = root.part(of: path) else { continue }
      self.init(
        path: path, root: root, others: roots.indices.filter { $0 != index }.map { roots[$0] }, relative)
      return
    }
    return nil
  }

  private init(path: String, root: RootFolder?, others: [RootFolder], _ relative: String) {
    self.path = path
    self.root = root
    self.others = others
    self.relative = relative
  }

  public static func == (a: Self, b: Self) -> Bool { FilePath.areSame(a.path, b.path) && a.root === b.root }

  /// The file, to be read; it may be anything: see `Descriptor.isRegularFile`. A FIFO does not block.
  public func openFile() throws(FileError) -> Descriptor {
    try open(relative, O_RDONLY | O_NONBLOCK | O_NOCTTY)
  }

  /// Of the file that is there now; nil: none that can be reached.
  public var identity: FileIdentity? { (try? open(relative, clinux_path_only))?.identity }

  /// The size of the file that is there now; 0 for what is none.
  public var bytes: Int { (try? open(relative, clinux_path_only))?.facts.map { Int($0.st_size) } ?? 0 }

  /// What is there (`S_IFREG`, `S_IFIFO` …), links followed; nil: nothing that can be reached.
  public var kind: mode_t? {
    (try? open(relative, clinux_path_only))?.facts.map { $0.st_mode & S_IFMT }
  }

  /// Whether a folder is there.
  public var isFolder: Bool { (try? open(relative, clinux_path_only | O_DIRECTORY)) != nil }

  /// The folder that the file is in and the file's name in it.
  ///
  /// - Parameter making: makes the folders that are missing, and tells of each.
  public func openFolder(
    making: ((MadeFolder) -> Void)? = nil
  ) throws(FileError) -> (folder: Folder, name: String) {
    let (parent, name) = FilePath.split(relative)
    // No file has such a name, and none of these is one.
    guard !name.isEmpty, name != ".", name != ".." else { throw FileError("open", path, EISDIR) }
    return (try folder(parent, making: making), name)
  }

  /// The nearest folder above the file that is there, and the names below it, down to the file's own.
  public func nearestFolder() throws(FileError) -> (folder: Folder, names: [String]) {
    var (parent, name) = FilePath.split(relative)
    var names = [name]
    while true {
      do {
        return (Folder(try open(parent, O_RDONLY | O_DIRECTORY), path: shown(parent)), names)
      } catch {
        guard error.code == ENOENT, parent != "/", parent != "." else { throw error }
        (parent, name) = FilePath.split(parent)
        names.insert(name, at: 0)
      }
    }
  }

  /// The same place without the `..` that lead out of folders which are not there: they will be made as plain folders.
  ///
  /// - Throws: EXDEV where it is not below the root.
  public func normalized() throws(FileError) -> FileLocation {
    var location = self
    while true {
      do {
        _ = try location.open(location.relative, clinux_path_only)
        return location
      } catch {
        guard error.code == ENOENT else { throw error }
      }
      let (_, names) = try location.nearestFolder()
      guard names.contains("..") else { return location }
      var kept: [String] = []
      for name in names where !name.isEmpty && name != "." {
        if name == "..", let last = kept.last, last != ".." { kept.removeLast() } else { kept.append(name) }
      }
      let above = FilePath.allNames(location.relative).dropLast(names.count).joined(separator: "/")
      let start =
        FilePath.isAbsolute(location.relative) && above.isEmpty ? "/" : above.isEmpty ? "" : above + "/"
      let next = start + kept.joined(separator: "/")
      guard !FilePath.areSame(next, location.relative) else { return location }
      location = FileLocation(path: location.path, root: root, others: others, next.isEmpty ? "." : next)
    }
  }

  /// A folder that was made, by its name in its parent.
  public struct MadeFolder: Sendable {
    public let parent: Folder
    public let name: String
  }

  private func folder(_ path: String, making: ((MadeFolder) -> Void)?) throws(FileError) -> Folder {
    do {
      return Folder(try open(path, O_RDONLY | O_DIRECTORY), path: shown(path))
    } catch {
      guard let making, error.code == ENOENT, path != "/", path != "." else { throw error }
      let (above, name) = FilePath.split(path)
      let parent = try folder(above, making: making)
      if try parent.makeFolder(name) { making(MadeFolder(parent: parent, name: name)) }
      // By its whole path again: what was made may have been replaced by a link.
      return Folder(try open(path, O_RDONLY | O_DIRECTORY), path: shown(path))
    }
  }

  private func shown(_ relative: String) -> String {
    guard let root else { return relative }
    return relative == "." ? root.path : root.path + "/" + relative
  }

  private func open(_ relative: String, _ flags: Int32) throws(FileError) -> Descriptor {
    // A name ends at a zero byte for the system, and would be another one.
    guard !relative.utf8.contains(0), !relative.isEmpty else { throw FileError("open", path, ENOENT) }
    if let root { return try root.open(relative, flags, others: others) }
    let file = Glibc.open(relative, flags | O_CLOEXEC)
    guard file >= 0 else { throw FileError("open", relative) }
    return Descriptor(owning: file)
  }
}
