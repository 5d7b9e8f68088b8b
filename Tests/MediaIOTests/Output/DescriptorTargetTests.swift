import Files
import Foundation
import Telemetry
import TestKit
import Testing

@testable import MediaIO

@Suite struct DescriptorTargetTests {
  private let directory = TemporaryDirectory()

  private func write(_ text: String, to target: DescriptorTarget, at offset: Int64) throws {
    var text = text
    let failure = text.withUTF8 { bytes -> MediaError? in
      do throws(MediaError) { try target.write(UnsafeRawBufferPointer(bytes), at: offset) } catch {
        return error
      }
      return nil
    }
    if let failure { throw failure }
  }

  private func read(_ target: DescriptorTarget, at offset: Int64, _ count: Int) throws -> String {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { room.deallocate() }
    return String(decoding: room.prefix(try target.read(into: room, at: offset)), as: UTF8.self)
  }

  @Test func whatIsWrittenIsThere() throws {
    let path = directory.file("clip")
    let target = try DescriptorTarget.create(path)
    #expect(try target.size == 0 && target.name == path)
    try write("hello world", to: target, at: 0)
    try write("W", to: target, at: 6)
    try write("!", to: target, at: 12)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "hello World\0!")
    #expect(try target.size == 13)
    #expect(try read(target, at: 6, 5) == "World")
    #expect(
      try read(target, at: 11, 9) == "\0!" && read(target, at: 13, 9) == "" && read(target, at: 99, 9) == "")
  }

  /// NIST's example of SHA-256: the digest of "abc".
  static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

  @Test func theReceiptIsThatOfTheFile() throws {
    let path = directory.file("clip")
    let target = try DescriptorTarget.create(path)
    try write("xbc", to: target, at: 0)
    try write("a", to: target, at: 0)
    #expect(try target.receipt() == OutputReceipt(bytes: 3, sha256: Self.abc))
    // Not that of what was written last, by this process or in order: of what is there.
    try write("defg", to: target, at: 0)
    let other = try FileLocation(path).openFolder().folder.open("clip", O_RDWR)
    #expect(pwrite(other.raw, "abc", 3, 0) == 3 && ftruncate(other.raw, 3) == 0)
    #expect(try target.receipt() == OutputReceipt(bytes: 3, sha256: Self.abc))
    // Whatever its name leads to.
    try FileManager.default.removeItem(atPath: path)
    try Data("xyz".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try target.receipt().sha256 == Self.abc)
  }

  @Test func aFullDisk() throws {
    let target = DescriptorTarget(Descriptor(owning: open("/dev/full", O_RDWR)), name: "clip.mp4")
    #expect(
      throws: MediaError(
        .diskFull, "cannot write clip.mp4: No space left on device",
        hint: "free some space or write to another disk")
    ) { try write("x", to: target, at: 0) }
  }

  /// A file that may not grow: the kernel takes the first pages of a write, and refuses the next call.
  @Test func aWriteThatIsCutShortGoesOnAndItsFailureIsTold() throws {
    let file = Descriptor(owning: try Self.memoryFile())
    #expect(ftruncate(file.raw, 8192) == 0)
    // F_ADD_SEALS, F_SEAL_GROW
    #expect(fcntl(file.raw, 1033, 4) == 0)
    let target = DescriptorTarget(file, name: "clip.mp4")
    let error = #expect(throws: MediaError.self) {
      try write(String(repeating: "x", count: 8192 + 100), to: target, at: 0)
    }
    #expect(error?.kind == .unwritable)
    #expect(error?.message == "cannot write clip.mp4: Operation not permitted")
    #expect(try read(target, at: 8000, 500) == String(repeating: "x", count: 192))
  }

  /// One that can be sealed: Swift's Glibc does not have the call.
  private static func memoryFile() throws -> Int32 {
    typealias MemoryFile = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32
    let call = unsafeBitCast(try #require(dlsym(nil, "memfd_create")), to: MemoryFile.self)
    // MFD_CLOEXEC, MFD_ALLOW_SEALING
    return call("clip", 1 | 2)
  }

  @Test func aFileThatCannotBeReadAgain() throws {
    let path = directory.file("clip")
    let file = Descriptor(owning: open(path, O_WRONLY | O_CREAT, 0o600))
    let target = DescriptorTarget(file, name: "clip.mp4")
    try write("x", to: target, at: 0)
    #expect(throws: MediaError(.unwritable, "cannot read back clip.mp4: Bad file descriptor")) {
      try read(target, at: 0, 1)
    }
    #expect(throws: MediaError(.unreadable, "cannot read clip.mp4: Bad file descriptor")) {
      try target.receipt()
    }
  }

  @Test func aCancellationEndsTheReceipt() throws {
    let target = try DescriptorTarget.create(directory.file("clip"))
    try write("abc", to: target, at: 0)
    let heartbeat = Heartbeat()
    let receipt = try heartbeat.during(.hash, amount: 3) { try target.receipt($0) }
    #expect(receipt.sha256 == Self.abc && heartbeat.reading.advanced == 3)
    heartbeat.cancellation.cancel()
    #expect(throws: MediaError.cancelled) {
      try heartbeat.during(.hash, amount: 3) { try target.receipt($0) }
    }
  }
}
