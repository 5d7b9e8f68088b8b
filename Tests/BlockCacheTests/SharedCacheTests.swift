import Foundation
import TestKit
import Testing

@testable import BlockCache

/// What several processes do with one cache, also when they are killed.
@Suite struct SharedCacheTests {
  private let folder = TemporaryDirectory()

  /// Built together with these tests.
  private static func program() throws -> String {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let beside = (tests as NSString).deletingLastPathComponent + "/cache-filler"
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return package.appending(path: ".build/debug/cache-filler").path
  }

  private func fill(_ seed: Int, limit: Int, count: Int = 0) throws -> ServerProcess {
    try ServerProcess(
      Self.program(), [folder.path, String(limit), String(seed), String(count)], directory: folder.path)
  }

  private static func content(_ seed: Int, _ index: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(truncatingIfNeeded: index &* 7 &+ seed), count: BlockCache.block)
  }

  /// However often a writer is killed in the middle of what it does, no block is wrong, the bound holds, and what it left goes away.
  @Test func killed() throws {
    let limit = 4 << 20
    let block = UsageFile.onDisk(BlockFile.size(of: BlockCache.block))
    for round in 0..<40 {
      let writer = try fill(round, limit: limit)
      try writer.waitForLine("written \((round % 4 + 1) * 10)")
      // Somewhere in what it does next.
      for _ in 0..<(round * 7919 % 1000) { sched_yield() }
      writer.killAndWait()
      #expect(BlockCacheTests.held(in: folder.path) <= limit + block, "\(round)")
    }
    let cache = try BlockCache(folder.path, limit: limit)
    var there = 0
    for seed in 0..<40 {
      let key = BlockKey(identity: "file \(seed)", version: "1", size: 1 << 40)
      for index in 0..<200 {
        guard let bytes = cache.read(key, index) else { continue }
        there += 1
        #expect(bytes == Self.content(seed, index))
      }
    }
    #expect(there > 10)
    #expect(try #require(BlockCache.counts(in: folder.path)).corrupt == 0)
    // The next one who makes room takes away what the dead have left, and the account is right again.
    let last = try fill(100, limit: limit, count: 60)
    try last.waitForLine("readable")
    let new = try FileManager.default.contentsOfDirectory(atPath: folder.file("\(BlockCache.name)/new"))
    #expect(new.isEmpty)
    #expect(BlockCache.counts(in: folder.path)?.used == BlockCacheTests.held(in: folder.path))
  }

  @Test func twoFillAtOnce() throws {
    let limit = 4 << 20
    let block = UsageFile.onDisk(BlockFile.size(of: BlockCache.block))
    let writers = try [1, 2].map { try fill($0, limit: limit, count: 300) }
    var looks = 0
    while looks < 20 || !writers.allSatisfy({ $0.log.contains("readable") }) {
      #expect(BlockCacheTests.held(in: folder.path) <= limit + 2 * block)
      looks += 1
    }
    for writer in writers { try writer.waitForLine("readable") }
    let counts = try #require(BlockCache.counts(in: folder.path))
    // Where the looks above held the account, blocks were not kept.
    #expect(counts.corrupt == 0 && counts.evictions > 30)
    // Blocks that made room while somebody read them are missing, and never wrong.
    #expect(abs(counts.used - BlockCacheTests.held(in: folder.path)) <= 2 * block)
  }

  /// A disk of 2 MiB: what fits is kept, the rest is not, and nobody fails.
  @Test(.enabled(if: isMountPossible, "this system lets nobody mount a file system of his own"))
  func fullDisk() throws {
    let words = try "mount -t tmpfs -o size=2m none /mnt && exec \(Self.program()) /mnt 1000000000 1 40"
    let outcome = try ServerProcess(
      "unshare", (geteuid() == 0 ? ["-m"] : ["-r", "-m"]) + ["/bin/sh", "-c", words], directory: folder.path)
    let line = try outcome.waitForLine("readable")
    let count = try #require(Int(line.split(separator: " ").last ?? ""))
    #expect((10..<16).contains(count), "\(outcome.log)")
    #expect(outcome.log.components(separatedBy: "No space left").count == 2, "\(outcome.log)")
  }

  private static let isMountPossible: Bool = {
    let process = try? ServerProcess(
      "unshare",
      (geteuid() == 0 ? ["-m"] : ["-r", "-m"]) + [
        "/bin/sh", "-c", "mount -t tmpfs none /mnt && echo mounted",
      ],
      directory: "/")
    return (try? process?.waitForLine("mounted")) != nil
  }()
}
