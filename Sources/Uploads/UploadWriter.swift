import Files
import Glibc

/// Adds bytes to an upload: the only one that does, for as long as it lives.
public final class UploadWriter: @unchecked Sendable {
  // Unchecked: its calls are made one at a time.
  private let store: UploadStore
  private let id: String
  private let tenant: String
  private let place: Folder
  private let record: UploadRecord
  private let lock: PartLock
  /// Where the next byte goes.
  public private(set) var offset: Int

  /// - Parameters:
  ///   - offset: where the client goes on; nil: wherever it is.
  ///   - count: bytes that will come, as far as that is known.
  ///   - restarting: what has come before is dropped.
  /// - Throws: `unknown`, `busy`, `offset`, `complete`, `tooLarge`, `space`, `machine`.
  public init(
    _ store: UploadStore, _ id: String, tenant: String, at offset: Int?, count: Int? = nil,
    restarting: Bool = false
  ) throws(UploadError) {
    (self.store, self.id, self.tenant) = (store, id, tenant)
    (place, record) = try store.place(id, tenant)
    let (part, length) = try Self.open(store, place, record)
    guard restarting || (offset ?? length) == length else {
      throw UploadError(
        .offset(length), "the upload goes on at byte \(length), not at \(offset ?? 0)",
        hint: "HEAD tells how far it is")
    }
    self.offset = restarting ? 0 : length
    lock = PartLock(part, at: store.clock())
    if let count {
      guard count <= record.bytes - self.offset else { throw tooLarge }
      guard store.hasRoom(for: count) else { throw .space }
    }
    guard !restarting || length == 0 || ftruncate(part.raw, 0) == 0 else {
      throw UploadError(FileError("ftruncate", place.path))
    }
    store.locks.add(lock, for: place.path)
  }

  /// The bytes that have come, locked, and how many they are.
  private static func open(
    _ store: UploadStore, _ place: Folder, _ record: UploadRecord
  ) throws(UploadError) -> (Descriptor, Int) {
    let absent = { place.facts(of: record.name) == nil ? UploadError.unknown : .complete }
    let part: Descriptor
    do throws(FileError) { part = try place.open(UploadStore.part, O_RDWR) } catch {
      throw error.code == ENOENT ? absent() : UploadError(error)
    }
    var held = part.lock()
    if held == .held, store.locks.yield(place.path, at: store.clock()) { held = part.lock() }
    switch held {
    case .taken: break
    case .held: throw .busy
    case .unsupported:
      throw UploadError(.machine, "the file system of \(store.root.path) has no locks (flock)")
    }
    // Whoever had the lock may have renamed it since.
    guard part.identity == place.identity(of: UploadStore.part), let facts = part.facts else {
      throw absent()
    }
    return (part, Int(facts.st_size))
  }

  /// - Throws: `tooLarge`, `space`, `busy` (another one goes on with it), `unknown` (it was deleted meanwhile), `machine`. What was
  ///   written before stays.
  public func write(_ piece: [UInt8]) throws(UploadError) {
    guard piece.count <= record.bytes - offset else { throw tooLarge }
    try lock.use(store.clock) { part throws(UploadError) in
      // Deleted while it was being written: nobody would ever see it.
      guard let facts = part.facts, facts.st_nlink > 0 else { throw .unknown }
      do throws(FileError) { try part.write(piece, at: offset) } catch {
        // Exactly what the client is told that there is.
        ftruncate(part.raw, off_t(offset))
        throw UploadError(error)
      }
    }
    offset += piece.count
  }

  /// Completes it if all bytes are there: checks them, brings them to the disk and gives the file its name.
  ///
  /// - Throws: `checksum`: it is gone then, and the client begins anew; `unknown`, `space`, `machine`.
  public func finish() throws(UploadError) -> UploadState {
    try lock.use(store.clock) { part throws(UploadError) in try finish(part) }
  }

  private func finish(_ part: Descriptor) throws(UploadError) -> UploadState {
    let folder = UploadName.folder(of: tenant)
    guard offset == record.bytes else {
      if let error = part.sync() { throw UploadError(error) }
      return store.upload(id, record, place, folder)
    }
    let found: String?
    do throws(FileError) {
      if let error = part.sync() { throw error }
      found = record.sha256 == nil ? nil : try ContentDigest.sha256(of: part)
    } catch {
      throw UploadError(error)
    }
    guard found == record.sha256 else {
      try? store.remove(id, tenant: tenant)
      throw UploadError(
        .checksum, "the bytes that came have another sha256: \(found ?? "")",
        hint: "begin a new upload and send all of it again")
    }
    do throws(FileError) {
      try place.rename(UploadStore.part, to: record.name, in: place)
      if let error = place.descriptor.sync() { throw error }
    } catch {
      // Deleted meanwhile.
      throw error.code == ENOENT ? .unknown : UploadError(error)
    }
    return store.upload(id, record, place, folder)
  }

  private var tooLarge: UploadError {
    UploadError(.tooLarge, "the upload was begun for \(record.bytes) bytes, and these are more")
  }
}
