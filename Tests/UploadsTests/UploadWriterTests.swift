import Files
import Foundation
import Glibc
import TestKit
import Testing

@testable import Uploads

@Suite struct UploadWriterTests {
  private static let sha256OfABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

  private func kind(_ body: () throws -> Void) -> UploadError.Kind? {
    do { try body() } catch { return (error as? UploadError)?.kind }
    return nil
  }

  /// By as many requests as there are bytes, each by a server that knows nothing of the others.
  @Test func itGoesOnFromEachByte() throws {
    let bench = try TestUploads()
    let bytes = Array("abcdefgh".utf8)
    _ = try bench.store.create("upload01", name: "a.mp4", bytes: bytes.count, tenant: "acme")
    for (offset, byte) in bytes.enumerated() {
      let store = try bench.another()
      let before = try store.find("upload01", tenant: "acme")
      #expect(before.offset == offset && !before.isComplete)
      #expect(bench.bytes("uploads/acme/upload01/a.mp4") == nil)
      let writer = try UploadWriter(store, "upload01", tenant: "acme", at: offset, count: 1)
      try writer.write([byte])
      #expect(try writer.finish().isComplete == (offset == bytes.count - 1))
    }
    #expect(bench.bytes("uploads/acme/upload01/a.mp4") == bytes)
    let whole = try bench.store.find("upload01", tenant: "acme")
    #expect(whole.isComplete && whole.offset == 8 && whole.path == "acme/upload01/a.mp4")
    #expect(kind { _ = try UploadWriter(bench.store, "upload01", tenant: "acme", at: 8) } == .complete)
  }

  @Test func onlyOneWrites() throws {
    let bench = try TestUploads()
    _ = try bench.store.create("upload01", name: "a.mp4", bytes: 4, tenant: "acme")
    let other = try bench.another()
    var first: UploadWriter? = try UploadWriter(bench.store, "upload01", tenant: "acme", at: 0)
    try first?.write([1, 2])
    #expect(kind { _ = try UploadWriter(other, "upload01", tenant: "acme", at: 2) } == .busy)
    // It is let go with its owner, whatever becomes of that.
    first = nil
    let second = try UploadWriter(other, "upload01", tenant: "acme", at: nil)
    #expect(second.offset == 2)
  }

  /// A client that comes back finds the lock of its first connection, which nobody knows to be dead.
  @Test func whoOnlyWaitsLetsGo() throws {
    let bench = try TestUploads()
    _ = try bench.store.create("upload01", name: "a.mp4", bytes: 4, tenant: "acme")
    let first = try UploadWriter(bench.store, "upload01", tenant: "acme", at: 0)
    try first.write([1, 2])
    #expect(kind { _ = try UploadWriter(bench.store, "upload01", tenant: "acme", at: 2) } == .busy)
    bench.advance(days: 3 / 86_400.0)
    // Of another process it is not known.
    #expect(kind { _ = try UploadWriter(bench.another(), "upload01", tenant: "acme", at: 2) } == .busy)
    let second = try UploadWriter(bench.store, "upload01", tenant: "acme", at: 2)
    #expect(kind { try first.write([9]) } == .busy && kind { _ = try first.finish() } == .busy)
    try second.write([3, 4])
    #expect(try second.finish().isComplete && bench.bytes("uploads/acme/upload01/a.mp4") == [1, 2, 3, 4])
  }

  @Test func wrongPlacesAndSizesAreRefused() throws {
    let bench = try TestUploads()
    _ = try bench.store.create("upload01", name: "a.mp4", bytes: 4, tenant: "acme")
    func open(_ offset: Int?, _ count: Int? = nil, tenant: String = "acme", id: String = "upload01")
      -> UploadError.Kind?
    {
      kind { _ = try UploadWriter(bench.store, id, tenant: tenant, at: offset, count: count) }
    }
    #expect(open(1) == .offset(0) && open(0, 5) == .tooLarge && open(0, 4) == nil)
    #expect(open(0, tenant: "other") == .unknown && open(0, id: "upload02") == .unknown)
    for id in ["..", ".", "", "../acme", "a/b", ".part-lock", "UPLOAD01", "upload01/"] {
      #expect(open(0, id: id) == .unknown)
    }
    let writer = try UploadWriter(bench.store, "upload01", tenant: "acme", at: 0)
    try writer.write([1, 2, 3])
    #expect(kind { try writer.write([4, 5]) } == .tooLarge)
    #expect(try bench.store.find("upload01", tenant: "acme").offset == 3)
  }

  @Test func aChecksumIsOfAllBytes() throws {
    let bench = try TestUploads()
    for (id, text) in [("upload01", "abc"), ("upload02", "abd")] {
      _ = try bench.store.create(id, name: "a", bytes: 3, sha256: Self.sha256OfABC, tenant: "acme")
      let writer = try UploadWriter(bench.store, id, tenant: "acme", at: 0)
      try writer.write(Array(text.utf8))
      if text == "abc" {
        #expect(try writer.finish().isComplete)
      } else {
        #expect(kind { _ = try writer.finish() } == .checksum)
        #expect(kind { _ = try bench.store.find(id, tenant: "acme") } == .unknown)
        #expect(!FileManager.default.fileExists(atPath: bench.root.file("uploads/acme/\(id)")))
      }
    }
    #expect(
      kind { _ = try bench.store.create("upload03", name: "a", bytes: 3, sha256: "ab", tenant: "acme") }
        == .invalid)
  }

  /// A server that died between the last byte and the name.
  @Test func whatHasAllItsBytesIsCompletedLater() throws {
    let bench = try TestUploads()
    _ = try bench.store.create("upload01", name: "a.mp4", bytes: 3, tenant: "acme")
    var writer: UploadWriter? = try UploadWriter(bench.store, "upload01", tenant: "acme", at: 0)
    try writer?.write([1, 2, 3])
    writer = nil
    #expect(try bench.store.find("upload01", tenant: "acme").isComplete == false)
    #expect(try UploadWriter(bench.another(), "upload01", tenant: "acme", at: 3).finish().isComplete)
    #expect(bench.bytes("uploads/acme/upload01/a.mp4") == [1, 2, 3])
  }

  @Test func whoDeletesEndsIt() throws {
    let bench = try TestUploads()
    _ = try bench.store.create("upload01", name: "a.mp4", bytes: 3, tenant: "acme")
    let writer = try UploadWriter(bench.store, "upload01", tenant: "acme", at: 0)
    try writer.write([1])
    #expect(kind { try bench.store.remove("upload01", tenant: "other") } == .unknown)
    try bench.store.remove("upload01", tenant: "acme")
    #expect(kind { try writer.write([2]) } == .unknown)
    #expect(!FileManager.default.fileExists(atPath: bench.root.file("uploads/acme/upload01")))
    try bench.complete("upload02")
    try bench.store.remove("upload02", tenant: "acme")
    #expect(kind { _ = try bench.store.find("upload02", tenant: "acme") } == .unknown)
  }

  /// A limit of the process's file sizes, as a full disk does it: in the middle of a piece.
  @Test func aFullDiskLeavesWhatWasAcknowledged() throws {
    let bench = try TestUploads()
    _ = try bench.store.create("upload01", name: "a.mp4", bytes: 4, tenant: "acme")
    bench.setRoom(3)
    #expect(kind { _ = try UploadWriter(bench.store, "upload01", tenant: "acme", at: 0, count: 4) } == .space)
    #expect(kind { _ = try bench.store.create("upload02", name: "a", bytes: 4, tenant: "acme") } == .space)
    bench.setRoom(4)
    let writer = try UploadWriter(bench.store, "upload01", tenant: "acme", at: 0, count: 4)
    try writer.write([1])
    #expect(try writer.finish().offset == 1)
  }

  @Test func fromTheStartAgain() throws {
    let bench = try TestUploads()
    _ = try bench.store.create("upload01", name: "a.mp4", bytes: 3, tenant: "acme")
    try UploadWriter(bench.store, "upload01", tenant: "acme", at: 0).write([9, 9])
    let writer = try UploadWriter(bench.store, "upload01", tenant: "acme", at: 0, count: 3, restarting: true)
    try writer.write([1, 2, 3])
    #expect(try writer.finish().isComplete && bench.bytes("uploads/acme/upload01/a.mp4") == [1, 2, 3])
  }
}
