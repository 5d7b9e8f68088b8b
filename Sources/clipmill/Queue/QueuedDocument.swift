import ClipJob
import FoundationEssentials
import Glibc
import MediaTypes
import Rendering

/// A job document on its way into a queue.
///
/// Note: paths in a queue. `render` reads relative paths from the document's folder. A worker knows no such folder: it reads
/// them from the first media root of the job's tenant. For a document below that root they are therefore rewritten, from the
/// root: they then lead to the same files on every worker, wherever it has mounted the root. Absolute paths would need
/// the same mount point on all machines. They are written only where there is no other way: for files below a further
/// root of the tenant, which relative paths do not reach.
struct QueuedDocument {
  let bytes: [UInt8]
  let job: Job
  /// What its author should know.
  let warning: JobWarning?

  /// - Parameters:
  ///   - path: of the document; `-` is stdin, which has no folder: its paths stay as they are.
  ///   - roots: the media roots of the workers, where they are on this machine; nil: unknown.
  init(_ bytes: [UInt8], of path: String, roots: MediaRoots?) throws(JobErrors) {
    let job = try Job.parse(bytes)
    let files = Self.relativeFiles(of: job)
    guard path != "-", let first = files.first else {
      (self.bytes, self.job, warning) = (bytes, job, nil)
      return
    }
    let working = FileManager.default.currentDirectoryPath
    let named = FilePath.split(path).folder
    let folder = Self.real(FilePath.isAbsolute(named) ? named : FilePath.join(working, named))
    let own = roots?.absolute(from: working).paths(of: job.labels["tenant"]) ?? []
    guard own.contains(where: { FilePath.part(of: folder, below: Self.real($0)) != nil }) else {
      (self.bytes, self.job) = (bytes, job)
      let others = files.count - 1
      let names = first + (others > 0 ? " and \(others) other\(others == 1 ? "" : "s")" : "")
      warning = JobWarning(
        "path.relative",
        "\(path): workers look for relative paths (\(names)) in their own media root, not in \(folder)",
        hint: own.isEmpty
          ? "--media-root DIR resolves those of documents below DIR"
          : "the document is not below \(own.joined(separator: ", "))")
      return
    }
    var errors: [JobError] = []
    do {
      let document = try JSONValue(parsing: bytes)
      let changed = DocumentPaths.map(document) { file, place in
        guard !FilePath.isAbsolute(file), !FilePath.isRemote(file) else { return file }
        if let found = Self.rewritten(file, from: folder, roots: own) { return found }
        errors.append(
          JobError(
            place.hasPrefix("outputs") ? "output.forbidden" : "source.forbidden",
            "\(file) leads out of the media roots", path: place,
            hint: "workers read and write below \(own.joined(separator: ", ")) only"))
        return file
      }
      self.bytes = changed.bytes()
    } catch {
      throw JobErrors([error])
    }
    guard errors.isEmpty else { throw JobErrors(errors) }
    self.job = try Job.parse(self.bytes)
    warning = nil
  }

  /// Each once.
  private static func relativeFiles(of job: Job) -> [String] {
    let files = job.sourceFiles + job.outputs.map(\.to)
    var found: Set<FilePath.Key> = []
    return files.filter {
      !FilePath.isAbsolute($0) && !FilePath.isRemote($0) && found.insert(FilePath.Key($0)).inserted
    }
  }

  /// A relative path as workers resolve it to the same file; nil: it leads out of the roots.
  ///
  /// - Parameter folder: the document's, without links: ".." at the beginning is the folder above it. Those in the middle may
  ///   follow links; they are left to the worker, which sees them.
  private static func rewritten(_ file: String, from folder: String, roots: [String]) -> String? {
    var (folder, rest) = (folder, file.utf8[...])
    while true {
      let name = rest.prefix { $0 != UInt8(ascii: "/") }
      guard name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) else { break }
      if name.count == 2 { folder = FilePath.split(folder).folder }
      rest = rest.dropFirst(name.count).drop { $0 == UInt8(ascii: "/") }
    }
    let absolute = rest.isEmpty ? folder : FilePath.join(folder, String(Substring(rest)))
    for (index, root) in roots.enumerated() {
      guard let part = FilePath.part(of: absolute, below: real(root)) else { continue }
      // A folder may be called "https:".
      return index > 0 ? FilePath.join(root, part) : part.contains("://") ? "./" + part : part
    }
    return nil
  }

  /// Without links; as it is where it leads nowhere.
  private static func real(_ path: String) -> String {
    guard let found = realpath(path, nil) else { return path }
    defer { free(found) }
    return String(cString: found)
  }
}
