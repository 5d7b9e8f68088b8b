import Files
import Glibc
import MediaTypes

/// Says whether a tenant's job may name a file, where uploads of other tenants lie in the same folder.
///
/// A path is judged by where it leads, as a worker follows it from the media root, and not by how it is written: `./`, `..`, links,
/// absolute paths. Each folder above the file is compared with the folder of uploads by device and inode.
public struct UploadGate: Sendable {
  public enum Verdict: Sendable, Equatable {
    /// It has nothing to do with uploads.
    case elsewhere
    /// A complete upload of the tenant.
    case own
    /// Another tenant's, incomplete, none, or the folder itself.
    case refused
    /// An absolute path outside of the media root, which a worker may know as anything, or a folder that this process may not read.
    case unknowable
  }

  private let store: UploadStore
  private let root: RootFolder
  private let rootPath: String
  private let uploads: FileIdentity

  /// - Parameter root: the first media root of workers, as this machine has it.
  /// - Throws: `machine`.
  public init(_ store: UploadStore, below root: String) throws(UploadError) {
    self.store = store
    do throws(FileError) { self.root = try RootFolder(root) } catch { throw UploadError(error) }
    rootPath = root
    guard let uploads = store.root.descriptor.identity else {
      throw UploadError(FileError("fstat", store.root.path))
    }
    self.uploads = uploads
  }

  /// The way from the media root to the folder of uploads; nil: it is not below it.
  public var prefix: String? {
    guard let path = Self.path(of: store.root.descriptor) else { return nil }
    return FilePath.part(of: path, below: self.root.realPath).flatMap { $0 == "." ? nil : $0 }
  }

  /// - Parameter file: as the document has it; no URL.
  public func verdict(on file: String, of tenant: String) -> Verdict {
    let absolute = FilePath.isAbsolute(file) ? file : FilePath.join(rootPath, file)
    guard let place = FileLocation(absolute, below: [root]) else { return .unknowable }
    // What leads out of the root is refused by the worker, and could be anything here.
    guard let location = try? place.normalized() else { return .refused }
    if let open = try? location.openFile() {
      guard let path = Self.path(of: open) else { return .refused }
      return verdict(on: path, open, tenant)
    }
    // Nothing is there, or nothing that can be read: the nearest folder that is there tells where it would be.
    guard let (folder, names) = try? location.nearestFolder() else { return .unknowable }
    if names.contains("..") { return .refused }
    return isInUploads(folder.descriptor) ? .refused : .elsewhere
  }

  /// Of an output: nothing is written where uploads lie (`refused`) but by uploading.
  public func outputVerdict(on file: String) -> Verdict {
    let absolute = FilePath.isAbsolute(file) ? file : FilePath.join(rootPath, file)
    guard let place = FileLocation(absolute, below: [root]) else { return .unknowable }
    guard let location = try? place.normalized() else { return .refused }
    // What is there may be a link.
    if let open = try? location.openFile() {
      guard let path = Self.path(of: open), let folder = Self.folder(FilePath.split(path).folder),
        !isInUploads(folder), open.identity != uploads
      else { return .refused }
    }
    guard let (folder, names) = try? location.nearestFolder() else { return .unknowable }
    return names.contains("..") || isInUploads(folder.descriptor) ? .refused : .elsewhere
  }

  private func verdict(on path: String, _ file: Descriptor, _ tenant: String) -> Verdict {
    let (above, name) = FilePath.split(path)
    guard let folder = Self.folder(above) else { return .refused }
    guard isInUploads(folder) || file.identity == uploads else { return .elsewhere }
    // TENANT/ID/NAME: the file's folder is one of the tenant's.
    let id = FilePath.split(above).name
    guard file.isRegularFile, let (place, record) = try? store.place(id, tenant),
      place.descriptor.identity == folder.identity, FilePath.areSame(record.name, name),
      place.facts(of: UploadStore.part) == nil
    else { return .refused }
    return .own
  }

  /// Whether a folder is that of uploads, or below it.
  private func isInUploads(_ folder: Descriptor) -> Bool {
    var folder = folder
    for _ in 0..<256 {
      guard let identity = folder.identity else { return true }
      if identity == uploads { return true }
      let above = openat(folder.raw, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      // What cannot be followed up might be inside.
      guard above >= 0 else { return true }
      let next = Descriptor(owning: above)
      if next.identity == identity { return false }
      folder = next
    }
    return true
  }

  private static func folder(_ path: String) -> Descriptor? {
    let file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    return file >= 0 ? Descriptor(owning: file) : nil
  }

  /// Where an open file is, without links.
  private static func path(of file: Descriptor) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink("/proc/self/fd/\(file.raw)", &bytes, Int(PATH_MAX))
    guard count > 0 else { return nil }
    let path = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return FilePath.isAbsolute(path) ? path : nil
  }
}
