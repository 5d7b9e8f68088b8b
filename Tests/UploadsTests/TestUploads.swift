import Files
import Foundation
import Glibc
import Synchronization
import TestKit

@testable import Uploads

/// A media root with a folder of uploads in it, and a time that tests set.
final class TestUploads: Sendable {
  let root = TemporaryDirectory()
  let store: UploadStore
  private let shared: Shared

  final class Shared: Sendable {
    let now = Mutex(1_000_000_000)
    let room = Mutex<Int?>(nil)
  }

  init(_ change: (inout UploadStore.Limits) -> Void = { _ in }) throws {
    try FileManager.default.createDirectory(
      atPath: root.file("uploads"), withIntermediateDirectories: true)
    var limits = UploadStore.Limits()
    limits.spare = 0
    change(&limits)
    let shared = Shared()
    self.shared = shared
    shared.now.withLock { $0 = time(nil) }
    store = try UploadStore(
      root.file("uploads"), limits, clock: { shared.now.withLock { $0 } },
      room: { _ in shared.room.withLock { $0 } })
  }

  /// Another server's, on the same folder.
  func another() throws -> UploadStore { try UploadStore(root.file("uploads"), limits: store.limits) }

  func advance(days: Double) { shared.now.withLock { $0 += Int(days * 86_400) } }
  func setRoom(_ bytes: Int?) { shared.room.withLock { $0 = bytes } }

  /// A complete one of 3 bytes.
  @discardableResult
  func complete(_ id: String, _ name: String = "a.mp4", tenant: String = "acme") throws -> UploadState {
    _ = try store.create(id, name: name, bytes: 3, tenant: tenant)
    let writer = try UploadWriter(store, id, tenant: tenant, at: 0)
    try writer.write([1, 2, 3])
    return try writer.finish()
  }

  func bytes(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: root.file(path)).map { Array($0) }
  }
}
