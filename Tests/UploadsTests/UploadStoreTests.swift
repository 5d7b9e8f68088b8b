import Dispatch
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Uploads

@Suite struct UploadStoreTests {
  private func kind(_ body: () throws -> Void) -> UploadError.Kind? {
    do { try body() } catch { return (error as? UploadError)?.kind }
    return nil
  }

  @Test func whatIsBegunIsFound() throws {
    let bench = try TestUploads()
    let upload = try bench.store.create("upload01", name: "../a b.mp4", bytes: 10, tenant: "a/b")
    #expect(upload.name == "a b.mp4" && upload.path == "a%2Fb/upload01/a b.mp4" && !upload.isComplete)
    #expect(try bench.another().find("upload01", tenant: "a/b") == upload)
    for tenant in ["a", "a/b/", "a%2Fb", "", "other"] {
      #expect(kind { _ = try bench.store.find("upload01", tenant: tenant) } == .unknown)
    }
  }

  @Test func sizesAndQuotasAreKept() throws {
    let bench = try TestUploads {
      $0.upload = 10
      $0.tenant = 25
      $0.unfinished = 3
      $0.files = 4
    }
    func create(_ id: String, _ bytes: Int, tenant: String = "acme") -> UploadError.Kind? {
      kind { _ = try bench.store.create(id, name: "a", bytes: bytes, tenant: tenant) }
    }
    #expect(
      create("upload01", 11) == .tooLarge && create("upload01", 0) == .invalid
        && create("upload01", -1) == .invalid)
    #expect(create("upload01", 10) == nil && create("upload02", 10) == nil)
    #expect(create("upload03", 6) == .quota && create("upload03", 5) == nil)
    // Of one tenant; another one has its own.
    #expect(create("upload04", 10, tenant: "other") == nil)
    #expect(create("upload04", 1) == .quota)
    try bench.store.remove("upload01", tenant: "acme")
    #expect(create("upload04", 1) == nil && create("upload05", 1) == .quota)
    for id in ["upload02", "upload03", "upload04"] { try bench.store.remove(id, tenant: "acme") }
    for id in ["upload11", "upload12", "upload13", "upload14"] { try bench.complete(id) }
    #expect(create("upload15", 1) == .quota)
  }

  /// Many at once, of several servers, do not get more than the quota together.
  @Test func aQuotaHoldsForManyAtOnce() throws {
    let bench = try TestUploads {
      $0.tenant = 10
      $0.unfinished = 100
    }
    let stores = [bench.store, try bench.another()]
    let begun = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 40) { number in
      let store = stores[number % 2]
      if (try? store.create("upload\(1000 + number)", name: "a", bytes: 1, tenant: "acme")) != nil {
        begun.withLock { $0 += 1 }
      }
    }
    #expect(begun.withLock { $0 } == 10)
  }

  @Test func aFolderThatCannotBeUsedIsToldAtOnce() {
    #expect(kind { _ = try UploadStore("/nonexistent-uploads") } == .machine)
    #expect(kind { _ = try UploadStore("/etc/passwd") } == .machine)
  }

  /// A server that died while it began or removed one.
  @Test func whatHasNoBytesIsNoUpload() throws {
    let bench = try TestUploads { $0.days = 1 }
    _ = try bench.store.create("upload01", name: "a.mp4", bytes: 3, tenant: "acme")
    try FileManager.default.removeItem(atPath: bench.root.file("uploads/acme/upload01/.part-upload"))
    #expect(kind { _ = try bench.store.find("upload01", tenant: "acme") } == .unknown)
    #expect(kind { _ = try UploadWriter(bench.store, "upload01", tenant: "acme", at: 0) } == .unknown)
    var sweep = UploadExpiry(bench.store)
    #expect(sweep.step() == (0, false))
    bench.advance(days: 1.1)
    #expect(sweep.step() == (1, false))
    #expect(!FileManager.default.fileExists(atPath: bench.root.file("uploads/acme/upload01")))
  }

  @Test func whatIsUnfinishedAndCompleteExpires() throws {
    let bench = try TestUploads { $0.days = 2 }
    try bench.complete("upload01")
    _ = try bench.store.create("upload02", name: "a", bytes: 3, tenant: "acme")
    // What a server left that died before it wrote what it is.
    try FileManager.default.createDirectory(
      atPath: bench.root.file("uploads/acme/upload03"), withIntermediateDirectories: true)
    var sweep = UploadExpiry(bench.store)
    #expect(sweep.step() == (0, false))
    bench.advance(days: 1.5)
    #expect(sweep.step() == (1, false))
    #expect(!FileManager.default.fileExists(atPath: bench.root.file("uploads/acme/upload03")))
    bench.advance(days: 0.6)
    // In steps; what is being written to is left alone.
    let writer = try UploadWriter(bench.store, "upload02", tenant: "acme", at: 0)
    var removed = 0
    for _ in 0..<4 { removed += sweep.step(1).removed }
    #expect(removed == 1 && (try? bench.store.find("upload01", tenant: "acme")) == nil)
    #expect(try bench.store.find("upload02", tenant: "acme").offset == 0)
    withExtendedLifetime(writer) {}
  }
}
