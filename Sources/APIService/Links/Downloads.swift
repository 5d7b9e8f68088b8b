import ClipJob
import Files
import Glibc
import HTTPService
import MediaTypes

/// Where the files of results are, as a server sees them.
public struct Downloads: Sendable {
  /// The folders in which a tenant's files lie, absolute; relative paths start at the first.
  public typealias Roots = @Sendable (_ tenant: String) -> [String]
  /// A URL by which an object can be got for so many seconds; nil: there is none, and the operator was told why.
  public typealias Presigning = @Sendable (_ object: String, _ tenant: String, _ seconds: Int) -> String?

  private let roots: Roots
  private let presign: Presigning?

  public init(roots: @escaping Roots, presign: Presigning? = nil) {
    (self.roots, self.presign) = (roots, presign)
  }

  /// Why a file of a result cannot be had.
  enum Absence: String, Error {
    case gone = "the file is not there any more"
    case changed = "the file is another one by now"
    case elsewhere = "this server does not have the folder of this file"
    case remote = "the file is where the job has sent it"
    case long = "the file's path is too long for a link"
  }

  /// Bytes of a path that a link can hold.
  static let longestPath = 2000

  /// What a link calls a file: its name, without what a path's segment cannot have.
  static func name(of path: String) -> String {
    let name = FilePath.split(path).name
    return String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { $0 == "\\" || $0.properties.generalCategory == .control ? "_" : $0 }))
  }

  /// A file as it is now.
  func open(_ path: String, of tenant: String) throws(Absence) -> (Descriptor, FileLink) {
    let folders = roots(tenant).compactMap { try? RootFolder($0) }
    guard let base = folders.first else { throw .elsewhere }
    let absolute = FilePath.isAbsolute(path) ? path : FilePath.join(base.path, path)
    guard let location = FileLocation(absolute, below: folders) else { throw .elsewhere }
    let file: Descriptor
    do throws(FileError) { file = try location.openFile() } catch {
      throw error.code == EXDEV ? .elsewhere : .gone
    }
    guard file.isRegularFile, let facts = file.facts else { throw .gone }
    let modified = Int(facts.st_mtim.tv_sec) * 1_000_000_000 + facts.st_mtim.tv_nsec
    return (
      file,
      FileLink(expires: 0, size: Int(facts.st_size), modified: modified, tenant: tenant, job: "", path: path)
    )
  }

  /// The file that a link is for.
  func open(_ link: FileLink) throws(Absence) -> Descriptor {
    let (file, now) = try open(link.path, of: link.tenant)
    guard now.size == link.size, now.modified == link.modified else { throw .changed }
    return file
  }

  /// A URL for a file of a result.
  ///
  /// - Parameters:
  ///   - bytes: as the result has them; nil: it does not say.
  ///   - sign: makes the token of a link.
  func url(
    of path: String, bytes: Int?, tenant: String, job: String, at now: Int, for seconds: Int,
    _ sign: (FileLink) throws(HTTPProblem) -> String
  ) throws(HTTPProblem) -> Result<String, Absence> {
    if FilePath.isRemote(path) {
      guard FilePath.scheme(path) == "s3", let url = presign?(path, tenant, seconds) else {
        return .failure(.remote)
      }
      return .success(url)
    }
    guard path.utf8.count <= Self.longestPath else { return .failure(.long) }
    var link: FileLink
    do throws(Absence) { link = try open(path, of: tenant).1 } catch { return .failure(error) }
    guard bytes.map({ $0 == link.size }) ?? true else { return .failure(.changed) }
    (link.expires, link.job) = (now + seconds, job)
    return .success("/v1/files/\(try sign(link))/\(URLText.escaped(Self.name(of: path)))")
  }
}
