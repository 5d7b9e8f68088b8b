import CLinux
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// A folder that nothing which is reached through it leads out of: neither `..`, nor links, nor what somebody puts in
/// the place of a folder while a path is followed.
///
/// The kernel follows paths (openat2 with RESOLVE_BENEATH). Where it cannot, before 5.6, `PathWalk` does, one
/// descriptor at a time; and where the kernel stops at an absolute link, because the link may lead back into a root.
public final class RootFolder: Sendable {
  let descriptor: Descriptor
  /// As it was given; absolute.
  public let path: String
  /// Without links.
  public let realPath: String

  public init(_ path: String) throws(FileError) {
    let file = Glibc.open(path, clinux_path_only | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw FileError("open", path) }
    descriptor = Descriptor(owning: file)
    self.path = path
    let real = realpath(path, nil)
    realPath = real.map { String(cString: $0) } ?? path
    free(real)
  }

  /// Which folder it is, whatever stands at its path now.
  public var identity: FileIdentity? { descriptor.identity }

  /// The part of an absolute path that is below it, by the names alone; nil: none is.
  func part(of path: String) -> String? {
    for prefix in [self.path, realPath] {
      if let part = FilePath.part(of: path, below: prefix) { return part }
    }
    return nil
  }

  private static let beneath = UInt32(RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS)

  /// False: `PathWalk` follows paths. Some sandboxes answer EPERM for calls that they do not know.
  static let kernelFollows: Bool = {
    let file = clinux_openat2(AT_FDCWD, "/", clinux_path_only | O_CLOEXEC, 0, beneath)
    // An absolute path is not beneath anything: that is the right answer.
    if file >= 0 { close(file) }
    return file >= 0 || (errno != ENOSYS && errno != EPERM)
  }()

  /// Opens what `relative` leads to.
  ///
  /// - Parameter others: roots into which absolute links may lead.
  /// - Throws: EXDEV where it leads out.
  func open(
    _ relative: String, _ flags: Int32, others: [RootFolder], byKernel: Bool = kernelFollows
  ) throws(FileError) -> Descriptor {
    guard byKernel else {
      return try PathWalk(self, others: others).open(relative, flags)
    }
    // Something may be moved all the time while `..` is followed.
    for _ in 0..<10_000 {
      let file = clinux_openat2(descriptor.raw, relative, flags | O_CLOEXEC, 0, Self.beneath)
      if file >= 0 { return Descriptor(owning: file) }
      switch errno {
      case EINTR: continue
      case EAGAIN: sched_yield()
      case EXDEV: return try PathWalk(self, others: others).open(relative, flags)
      default: throw FileError("openat2", path + "/" + relative)
      }
    }
    throw FileError("openat2", path + "/" + relative, EAGAIN)
  }
}

/// Follows a path from a root by hand: each name is opened in the folder before it, links are read and not followed by
/// the kernel, and `..` goes back to the folder that was opened before.
struct PathWalk {
  private let root: RootFolder
  private let others: [RootFolder]

  /// As the kernel's.
  private static let mostLinks = 40

  init(_ root: RootFolder, others: [RootFolder]) {
    self.root = root
    self.others = others
  }

  func open(_ relative: String, _ flags: Int32) throws(FileError) -> Descriptor {
    let refusal = FileError("open", root.path + "/" + relative, EXDEV)
    guard !FilePath.isAbsolute(relative) else { throw refusal }
    var folders = [root.descriptor]
    var names = Self.names(relative)
    var links = 0
    while let name = names.popLast() {
      if name == ".." {
        guard folders.count > 1 else { throw refusal }
        folders.removeLast()
        continue
      }
      guard let folder = folders.last else { throw refusal }
      let found = try Self.open(name, clinux_path_only, in: folder, refusal)
      guard let kind = found.facts.map({ $0.st_mode & S_IFMT }) else { throw refusal }
      if kind == S_IFLNK {
        links += 1
        guard links <= Self.mostLinks else { throw FileError("open", refusal.path, ELOOP) }
        let target = try Self.target(of: found, refusal)
        if FilePath.isAbsolute(target) {
          guard let (next, rest) = inside(target) else { throw refusal }
          folders = [next.descriptor]
          names += Self.names(rest)
        } else {
          names += Self.names(target)
        }
      } else if kind == S_IFDIR {
        folders.append(found)
      } else if names.isEmpty {
        // By its name again, which by now may be another's: a link is still not followed.
        return try Self.open(name, flags, in: folder, refusal)
      } else {
        throw FileError("open", refusal.path, ENOTDIR)
      }
    }
    guard let last = folders.last else { throw refusal }
    return try Self.open(".", flags, in: last, refusal)
  }

  /// The root that an absolute path is below, and the rest of the path.
  private func inside(_ path: String) -> (RootFolder, String)? {
    for candidate in [root] + others {
      if let rest = candidate.part(of: path) { return (candidate, rest) }
    }
    return nil
  }

  /// The last first.
  private static func names(_ path: String) -> [String] {
    FilePath.names(path).reversed()
  }

  private static func open(
    _ name: String, _ flags: Int32, in folder: Descriptor, _ refusal: FileError
  ) throws(FileError) -> Descriptor {
    let file = openat(folder.raw, name, flags | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { throw FileError("openat", refusal.path) }
    return Descriptor(owning: file)
  }

  private static func target(of link: Descriptor, _ refusal: FileError) throws(FileError) -> String {
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = bytes.withUnsafeMutableBytes { room in
      room.withMemoryRebound(to: CChar.self) { room in
        room.baseAddress.map { readlinkat(link.raw, "", $0, room.count) } ?? 0
      }
    }
    guard count > 0 else { throw FileError("readlinkat", refusal.path) }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
