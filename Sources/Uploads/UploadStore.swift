import Files
import Glibc
import MediaTypes

/// Uploaded files in a folder that several servers may share: `TENANT/ID/NAME`. Until all bytes of one have come, they are in
/// `.part-upload` beside `.part-upload.json`, names that no job may use; how far it is, is how long that file is. So whatever breaks, a connection or
/// a server, nothing has to be remembered, and any server goes on. Who writes has the file's lock.
public final class UploadStore: Sendable {
  public struct Limits: Sendable {
    /// Bytes of one upload.
    public var upload = 20 << 30
    /// Bytes of all of a tenant's uploads that are there; unfinished ones count whole.
    public var tenant = 100 << 30
    /// A tenant's unfinished ones.
    public var unfinished = 100
    /// A tenant's, complete ones too.
    public var files = 10_000
    /// Days after which an upload is removed: from its completion, or from its last byte.
    public var days = 7.0
    /// Bytes of the file system that uploads leave free.
    public var spare = 1 << 30
    public init() {}
  }

  let root: Folder
  public let limits: Limits
  /// Seconds since 1970.
  let clock: @Sendable () -> Int
  /// Of this process's writers.
  let locks = PartLocks()
  /// Bytes that are free.
  let room: @Sendable (Descriptor) -> Int?

  static let part = ".part-upload"
  static let record = ".part-upload.json"
  private static let gate = ".part-lock"

  /// - Parameter path: of a folder that is there.
  public convenience init(_ path: String, limits: Limits = Limits()) throws(UploadError) {
    try self.init(path, limits, clock: { time(nil) }, room: { $0.room })
  }

  init(
    _ path: String, _ limits: Limits, clock: @escaping @Sendable () -> Int,
    room: @escaping @Sendable (Descriptor) -> Int?
  ) throws(UploadError) {
    let file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw UploadError(FileError("open", path)) }
    root = Folder(Descriptor(owning: file), path: path)
    (self.limits, self.clock, self.room) = (limits, clock, room)
    guard root.isWritable else { throw UploadError(FileError("access", path)) }
  }

  /// Begins one.
  ///
  /// - Parameters:
  ///   - name: as the client has it; it is made safe.
  ///   - sha256: of all bytes, in hexadecimal; nil: they are not checked.
  ///   - metadata: kept with it, whatever it says.
  ///   - id: letters and digits, new.
  /// - Throws: `invalid`, `tooLarge`, `quota`, `space`, `machine`.
  public func create(
    _ id: String, name: String, bytes: Int, sha256: String? = nil, metadata: String? = nil, tenant: String
  ) throws(UploadError) -> UploadState {
    guard bytes > 0 else { throw UploadError(.invalid, "an upload has a byte at least") }
    guard bytes <= limits.upload else {
      throw UploadError(.tooLarge, "an upload has at most \(limits.upload) bytes")
    }
    let sha256 = sha256?.lowercased()
    guard sha256.map(ContentDigest.isOne) ?? true else {
      throw UploadError(
        .invalid, "the sha256 is not one", hint: "give 64 hexadecimal digits, or leave it out")
    }
    let record = UploadRecord(
      name: UploadName.safe(name), bytes: bytes, sha256: sha256, metadata: metadata)
    return try failing { () throws(FileError) in
      let own = UploadName.folder(of: tenant)
      _ = try root.makeFolder(own)
      let folder = try root.folder(own)
      // One at a time, so that all together keep to the quota. It is held for as long as this takes.
      let gate = try folder.open(Self.gate, O_RDWR | O_CREAT, mode: 0o666)
      _ = gate.lock(waiting: true)
      return try withExtendedLifetime(gate) { () throws(FileError) in
        if let refusal = refusal(of: bytes, in: folder) { return .failure(refusal) }
        guard try folder.makeFolder(id) else { return .failure(.unknown) }
        let place = try folder.folder(id)
        do throws(FileError) {
          try place.write(record.document, to: Self.record)
          _ = try place.open(Self.part, O_WRONLY | O_CREAT | O_EXCL, mode: 0o666)
        } catch {
          Self.remove(place, id, in: folder, record)
          throw error
        }
        return .success(upload(id, record, place, own))
      }
    }
  }

  /// - Throws: `unknown`.
  public func find(_ id: String, tenant: String) throws(UploadError) -> UploadState {
    let (place, record) = try self.place(id, tenant)
    let upload = upload(id, record, place, UploadName.folder(of: tenant))
    // Without its bytes it was being begun or removed when a server died.
    guard upload.isComplete || place.facts(of: Self.part) != nil else { throw .unknown }
    return upload
  }

  /// Ends one, finished or not. Who is writing to it is told with the next bytes.
  ///
  /// - Throws: `unknown`.
  public func remove(_ id: String, tenant: String) throws(UploadError) {
    let (place, record) = try self.place(id, tenant)
    guard let folder = try? root.folder(UploadName.folder(of: tenant)) else { throw .unknown }
    Self.remove(place, id, in: folder, record)
  }

  // MARK: -

  func place(_ id: String, _ tenant: String) throws(UploadError) -> (Folder, UploadRecord) {
    guard Self.isID(id), let folder = try? root.folder(UploadName.folder(of: tenant)),
      let place = try? folder.folder(id), let record = Self.record(of: place)
    else { throw .unknown }
    return (place, record)
  }

  /// What could be an id at all.
  static func isID(_ id: String) -> Bool {
    (8...64).contains(id.utf8.count)
      && id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
  }

  static func record(of place: Folder) -> UploadRecord? {
    guard let file = try? place.open(record), let text = file.small(64 << 10) else { return nil }
    return UploadRecord(text)
  }

  func upload(_ id: String, _ record: UploadRecord, _ place: Folder, _ tenant: String) -> UploadState {
    let part = place.facts(of: Self.part)
    let whole = part == nil ? place.facts(of: record.name) : nil
    let touched = (whole ?? part ?? place.descriptor.facts)?.st_mtim.tv_sec ?? clock()
    return UploadState(
      id: id, name: record.name, bytes: record.bytes,
      offset: whole == nil ? Int(part?.st_size ?? 0) : record.bytes, isComplete: whole != nil,
      expires: touched + Int(limits.days * 86_400), path: "\(tenant)/\(id)/\(record.name)",
      metadata: record.metadata)
  }

  /// In an order that a crash at any point leaves something that a sweep finds.
  static func remove(_ place: Folder, _ id: String, in folder: Folder, _ record: UploadRecord?) {
    place.remove(part)
    if let record { place.remove(record.name) }
    place.remove(Self.record)
    for name in (try? place.names()) ?? [] { place.remove(name) }
    folder.removeFolder(id)
  }

  private func refusal(of bytes: Int, in folder: Folder) -> UploadError? {
    var (held, files, unfinished) = (0, 0, 0)
    for id in (try? folder.names()) ?? [] where Self.isID(id) {
      guard let place = try? folder.folder(id), let record = Self.record(of: place) else { continue }
      held += record.bytes
      files += 1
      if place.facts(of: Self.part) != nil { unfinished += 1 }
    }
    if unfinished >= limits.unfinished {
      return UploadError(
        .quota, "\(unfinished) uploads are unfinished",
        hint: "finish or delete some; at most \(limits.unfinished)")
    }
    guard files < limits.files, bytes <= limits.tenant - held else {
      return UploadError(
        .quota, "there is no room for \(bytes) bytes more: \(files) uploads have \(held) of \(limits.tenant)",
        hint: "delete some; they expire after \(limits.days.plain) days")
    }
    return hasRoom(for: bytes) ? nil : .space
  }

  /// Whether the file system has so many bytes to spare. One that does not say has.
  func hasRoom(for bytes: Int) -> Bool { room(root.descriptor).map { $0 - limits.spare >= bytes } ?? true }

  private func failing<R>(
    _ body: () throws(FileError) -> Result<R, UploadError>
  ) throws(UploadError) -> R {
    let result: Result<R, UploadError>
    do throws(FileError) { result = try body() } catch { throw UploadError(error) }
    return try result.get()
  }
}
