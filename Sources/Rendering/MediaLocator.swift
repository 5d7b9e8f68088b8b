import ClipJob

#if canImport(Glibc)
  import Glibc
#endif

/// Turns the paths of a job into paths of this machine.
public struct MediaLocator: Sendable {
  /// Relative paths are relative to this: the job file's folder, or a worker's first media root.
  public var baseDirectory: String
  /// Where sources and outputs must lie below; nil: anywhere (a person typed the command).
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
    let real = Self.realPath(absolute) ?? Self.normalized(absolute)
    let inside = roots.contains { root in
      let realRoot = Self.realPath(root) ?? Self.normalized(root)
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

  static func join(_ base: String, _ file: String) -> String {
    base.isEmpty ? file : base.hasSuffix("/") ? base + file : base + "/" + file
  }

  /// With links followed, where the file exists; for a new file, that of its folder and its name.
  static func realPath(_ path: String) -> String? {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    guard let real = realpath(folder, nil) else { return nil }
    defer { free(real) }
    return join(String(cString: real), String(path[path.index(after: slash)...]))
  }

  /// Without `.` and `..`, by text alone.
  static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}
