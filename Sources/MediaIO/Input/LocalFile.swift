import Files

#if canImport(Glibc)
  import Glibc
#endif

/// A regular file, read through its descriptor.
final class LocalFile: ByteSource {
  private let file: Descriptor
  private let name: String

  /// - Parameter name: for messages.
  init(_ file: Descriptor, name: String) {
    self.file = file
    self.name = name
  }

  var size: Int64? { file.facts.map { Int64($0.st_size) } }

  /// The inode, its size and when its bytes were written last.
  var version: String? {
    file.facts.map {
      "\($0.st_dev):\($0.st_ino):\($0.st_size):\($0.st_mtim.tv_sec).\($0.st_mtim.tv_nsec)"
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
    while true {
      let count = pread(file.raw, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      guard errno != EINTR else { continue }
      throw MediaError(
        .sourceFailed, "cannot read \(name): \(String(cString: strerror(errno))) (at byte \(offset))",
        hint: "check the disk or the network file system that holds it")
    }
  }
}

extension FileLocation: MediaOrigin {
  public var name: String { path }

  /// Opens a regular file that is not empty. Everything is asked of the open file: FIFOs and devices are closed again.
  public func open() throws(MediaError) -> any ByteSource {
    guard !path.utf8.contains(0), !path.isEmpty else {
      throw MediaError(.notFound, "the file name is empty", hint: "give the path of a media file")
    }
    let unusual = MediaError(
      .unreadable, "\(path) is not a regular file", hint: "only regular local files are read")
    let file: Descriptor
    do {
      file = try openFile()
    } catch {
      switch error.code {
      case EXDEV:
        throw MediaError(
          .forbidden, "\(path) leads outside the folders that may be read",
          hint: "links must stay below their media root")
      // A socket, or a device that nobody drives.
      case ENXIO, ENODEV: throw unusual
      case EACCES, EPERM:
        throw MediaError(
          .notFound, "cannot open \(path): \(error.reason)",
          hint: "give this user read permission for the file")
      default: throw MediaError(.notFound, "cannot open \(path): \(error.reason)", hint: "check the path")
      }
    }
    guard let facts = file.facts else { throw unusual }
    switch facts.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR:
      throw MediaError(.unreadable, "\(path) is a folder", hint: "give the path of a media file in it")
    default: throw unusual
    }
    guard facts.st_size > 0 else {
      throw MediaError(
        .unreadable, "\(path) is empty (0 bytes)", hint: "was it copied or downloaded completely?")
    }
    return LocalFile(file, name: path)
  }
}
