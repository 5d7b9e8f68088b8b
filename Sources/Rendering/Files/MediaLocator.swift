import ClipJob
import Files
import MediaIO
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// Turns the paths of a job into places of this machine.
public struct MediaLocator: Sendable {
  /// Relative paths are relative to this: the job file's folder, or a worker's first media root.
  public let baseDirectory: String
  /// Absolute folders that sources and outputs must lie below; nil: anywhere (a person typed the command).
  public let roots: [String]?
  /// Folders of the fonts that text is set in, with all below them.
  public let fontFolders: [String]
  /// What reads URLs; nil: nothing does.
  let remote: (any RemoteOrigins)?
  /// What writes to URLs; nil: nothing does.
  let stores: (any RemoteOutputs)?
  /// Those that are there.
  private let folders: [RootFolder]
  /// Those that cannot be opened, and why.
  private let missing: [(root: String, error: FileError)]

  /// Opens the roots: what is located lies below the folders that they are now.
  ///
  /// - Parameters:
  ///   - fontFolders: nil: `FontPlaces.standard`.
  ///   - remote: what reads URLs; nil: nothing does.
  ///   - stores: what writes to URLs; nil: nothing does.
  public init(
    baseDirectory: String, roots: [String]? = nil, fontFolders: [String]? = nil,
    remote: (any RemoteOrigins)? = nil, stores: (any RemoteOutputs)? = nil
  ) {
    self.remote = remote
    self.stores = stores
    self.baseDirectory = baseDirectory
    self.roots = roots
    // Fontconfig wants to be told where relative ones start.
    self.fontFolders = (fontFolders ?? FontPlaces.standard).map(FontPlaces.absolute)
    var folders: [RootFolder] = []
    var missing: [(String, FileError)] = []
    for root in roots ?? [] where FilePath.isAbsolute(root) {
      do { folders.append(try RootFolder(root)) } catch { missing.append((root, error)) }
    }
    self.folders = folders
    self.missing = missing
  }

  /// For another job, with the roots opened anew: a volume may have been mounted since.
  public func reopened() -> MediaLocator {
    MediaLocator(
      baseDirectory: baseDirectory, roots: roots, fontFolders: fontFolders, remote: remote?.renewed(),
      stores: stores)
  }

  public func with(remote: any RemoteOrigins, stores: (any RemoteOutputs)? = nil) -> MediaLocator {
    MediaLocator(
      baseDirectory: baseDirectory, roots: roots, fontFolders: fontFolders, remote: remote, stores: stores)
  }

  /// With other fonts; nil: the same.
  public func with(fontFolders: [String]?) -> MediaLocator {
    guard let fontFolders else { return self }
    return MediaLocator(
      baseDirectory: baseDirectory, roots: roots, fontFolders: fontFolders, remote: remote, stores: stores)
  }

  /// What opens a source that is named by itself, not in a job.
  public func source(_ file: String) throws(JobError) -> any MediaOrigin {
    do { return try origin(of: file, at: "") } catch {
      var error = naming(file, error)
      error.path = nil
      throw error
    }
  }

  /// What was moved of files by URL so far.
  public var remoteTraffic: [RemoteTraffic] { remote?.traffic ?? [] }

  /// What opens a source that a job names.
  func origin(of file: String, at path: String) throws(JobError) -> any MediaOrigin {
    guard FilePath.isRemote(file) else { return try locate(file, at: path) }
    guard let remote else {
      throw JobError(
        "source.unsupported",
        "\(FilePath.shown(file)) is not read here: this program was given no way to read URLs",
        path: path, hint: "download the file and give its path")
    }
    do { return try remote.origin(of: file) } catch { throw JobError(source: error, path: path) }
  }

  /// Of a source that is not there, in a worker: also how the job names it, and where relative paths start. Whoever wrote
  /// the document may have had the document's own folder in mind.
  func naming(_ file: String, _ error: JobError) -> JobError {
    guard error.code == "source.notFound", let root = roots?.first, !FilePath.isAbsolute(file),
      !FilePath.isRemote(file)
    else {
      return error
    }
    var error = error
    error.message += " (in the job: \(file))"
    error.hint =
      "relative paths start at the worker's media root, here \(root), not at the job document: check the path from "
      + "there; `clipmill enqueue --media-root DIR` resolves those of a document below DIR"
    return error
  }

  /// Where an output goes that a job names.
  func place(of output: String, at path: String) throws(JobError) -> OutputPlace {
    guard FilePath.isRemote(output) else { return .file(try locate(output, at: path)) }
    return .store(try RemotePlace(output, stores, at: path))
  }

  /// Where a file that a job names is, or is to be.
  ///
  /// - Throws: where it lies outside of the roots, or in a folder of unfinished files.
  func locate(_ file: String, at path: String) throws(JobError) -> FileLocation {
    let code = path.hasPrefix("outputs") ? "output.forbidden" : "source.forbidden"
    let absolute = FilePath.isAbsolute(file) ? file : FilePath.join(baseDirectory, file)
    if FilePath.names(file).contains(where: StagingName.isOurs) {
      throw JobError(
        code, "\(file) is the name of a folder or file of unfinished clips", path: path,
        hint: "names that begin with .part- are reserved for Clipmill; choose another one")
    }
    guard let roots else { return FileLocation(absolute) }
    let hint =
      "put it below a --media-root of the worker: \(roots.joined(separator: ", ")); "
      + "relative links must stay below it, absolute links below any of these"
    let forbidden = JobError(
      code, "\(file) is outside the folders that this worker may read and write",
      path: path, hint: hint)
    guard let location = FileLocation(absolute, below: folders) else {
      for (root, error) in missing where FilePath.part(of: absolute, below: root) != nil {
        throw JobError(
          "machine.media", "the media root \(root) cannot be opened: \(error.reason)", path: path,
          hint: "mount it on this worker's machine; the job is retried", retryable: true)
      }
      throw forbidden
    }
    do {
      return try location.normalized()
    } catch {
      // Whatever else is wrong is told by whoever opens it.
      if error.code == EXDEV || error.code == ELOOP { throw forbidden }
      return location
    }
  }
}
