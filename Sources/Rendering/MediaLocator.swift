import ClipJob
import Files

#if canImport(Glibc)
  import Glibc
#endif

/// Turns the paths of a job into places of this machine.
public struct MediaLocator: Sendable {
  /// Relative paths are relative to this: the job file's folder, or a worker's first media root.
  public let baseDirectory: String
  /// Absolute folders that sources and outputs must lie below; nil: anywhere (a person typed the command).
  public let roots: [String]?
  /// Those that are there.
  private let folders: [RootFolder]

  /// Opens the roots: what is located lies below the folders that they are now.
  public init(baseDirectory: String, roots: [String]? = nil) {
    self.baseDirectory = baseDirectory
    self.roots = roots
    folders = (roots ?? []).filter { $0.hasPrefix("/") }.compactMap { try? RootFolder($0) }
  }

  /// With the roots opened anew: a volume may have been mounted since.
  public func reopened() -> MediaLocator { MediaLocator(baseDirectory: baseDirectory, roots: roots) }

  /// The absolute path of a file that a job names: for messages, and for rules by path. Whoever opens it asks `locate`.
  func resolve(_ file: String, at path: String) throws(JobError) -> String {
    try locate(file, at: path).path
  }

  /// Where a file that a job names is, or is to be.
  func locate(_ file: String, at path: String) throws(JobError) -> FileLocation {
    let absolute = file.hasPrefix("/") ? file : Self.join(baseDirectory, file)
    guard let roots else { return FileLocation(absolute) }
    let hint =
      "Put it below a --media-root of the worker: \(roots.joined(separator: ", ")). "
      + "Links must stay below it; absolute links, below one of these."
    let forbidden = JobError(
      "source.forbidden", "\(file) lies outside the folders that this worker may read and write.",
      path: path, hint: hint)
    guard let location = FileLocation(absolute, below: folders) else { throw forbidden }
    do {
      return try location.normalized()
    } catch {
      // Whatever else is wrong is told by whoever opens it.
      if error.code == EXDEV || error.code == ELOOP { throw forbidden }
      return location
    }
  }

  static func join(_ base: String, _ file: String) -> String {
    base.isEmpty ? file : base.hasSuffix("/") ? base + file : base + "/" + file
  }
}
