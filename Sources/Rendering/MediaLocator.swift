import ClipJob
import Files

#if canImport(Glibc)
  import Glibc
#endif

/// Turns the paths of a job into paths of this machine.
public struct MediaLocator: Sendable {
  /// Relative paths are relative to this: the job file's folder, or a worker's first media root.
  public var baseDirectory: String
  /// Absolute folders that sources and outputs must lie below; nil: anywhere (a person typed the command).
  public var roots: [String]?

  public init(baseDirectory: String, roots: [String]? = nil) {
    self.baseDirectory = baseDirectory
    self.roots = roots
  }

  /// The absolute path of a file that a job names.
  func resolve(_ file: String, at path: String) throws(JobError) -> String {
    let absolute = file.hasPrefix("/") ? file : Self.join(baseDirectory, file)
    guard let roots else { return absolute }
    // Links are followed before the comparison: a link inside a root may lead out of it.
    let real = Self.realPath(absolute)
    let inside = roots.contains { root in
      guard let real, let realRoot = Self.realPath(root) else { return false }
      return real == realRoot || real.hasPrefix(realRoot.hasSuffix("/") ? realRoot : realRoot + "/")
    }
    guard inside else {
      throw JobError(
        "source.forbidden", "\(file) lies outside the folders that this worker may read and write.",
        path: path,
        hint: "Put it below a --media-root of the worker: \(roots.joined(separator: ", ")).")
    }
    return absolute
  }

  /// Where a file that a job names is, or is to be.
  func locate(_ file: String, at path: String) throws(JobError) -> FileLocation {
    FileLocation(try resolve(file, at: path))
  }

  static func join(_ base: String, _ file: String) -> String {
    base.isEmpty ? file : base.hasSuffix("/") ? base + file : base + "/" + file
  }

  /// With links and `..` followed, of an absolute path that need not exist: what is missing will be made as
  /// plain folders and a plain file. Nil where that cannot be said: a link to nothing, a folder that may not
  /// be searched.
  static func realPath(_ path: String) -> String? {
    guard path.hasPrefix("/") else { return nil }
    var real = "/"
    for part in path.split(separator: "/") where part != "." {
      if part == ".." {
        real = Destination.parent(real)
        continue
      }
      let next = join(real, String(part))
      if let found = realpath(next, nil) {
        real = String(cString: found)
        free(found)
        continue
      }
      var facts = stat()
      guard lstat(next, &facts) != 0, errno == ENOENT || errno == ENOTDIR else { return nil }
      real = next
    }
    return real
  }
}
