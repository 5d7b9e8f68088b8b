import Foundation
import Synchronization
import TestKit
import Testing

@testable import BlockCache

/// What one process does with a cache, and what it finds in one that somebody has damaged.
@Suite struct BlockCacheTests {
  private let folder = TemporaryDirectory()
  private static let key = BlockKey(
    identity: "https://media.example/film.mp4", version: "\"1\"", size: 1_000_000)

  private func cache(_ limit: Int = 64 << 20) throws -> BlockCache {
    try BlockCache(folder.path, limit: limit)
  }

  static func content(_ index: Int, _ count: Int = BlockCache.block) -> [UInt8] {
    var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: count)
    for place in stride(from: 0, to: count, by: 64) {
      bytes[place] = UInt8(truncatingIfNeeded: place >> 6 &+ index >> 8)
    }
    return bytes
  }

  private func path(_ key: BlockKey, _ index: Int) -> String {
    let name = key.name(index)
    return folder.file("\(BlockCache.name)/\(name.prefix(2))/\(name)")
  }

  /// Bytes of the disk that files in it take. Nobody reserves or removes any meanwhile, and what is put in its place meanwhile does not count twice.
  static func held(in folder: String) -> Int {
    let root = "\(folder)/\(BlockCache.name)"
    let account = open("\(root)/\(UsageFile.name)", O_RDWR)
    defer { close(account) }
    if account >= 0 { flock(account, LOCK_EX) }
    let files = FileManager.default
    let folders = ((try? files.contentsOfDirectory(atPath: root)) ?? []).filter { $0.utf8.count == 2 }
    return (folders + ["new"]).reduce(0) { sum, name in
      ((try? files.contentsOfDirectory(atPath: "\(root)/\(name)")) ?? []).reduce(sum) { sum, file in
        var facts = stat()
        guard lstat("\(root)/\(name)/\(file)", &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
          return sum
        }
        return sum + UsageFile.onDisk(Int(facts.st_size))
      }
    }
  }

  private var counts: CacheCounts? { BlockCache.counts(in: folder.path) }

  @Test func kept() throws {
    let cache = try cache()
    #expect(counts == nil && cache.read(Self.key, 0) == nil)
    cache.write(Self.key, 0, Self.content(0))
    cache.write(Self.key, 7, Self.content(7, 100))
    // Of another process.
    let other = try self.cache()
    #expect(other.read(Self.key, 0) == Self.content(0) && other.contains(Self.key, 7))
    #expect(other.read(Self.key, 7, length: 100) == Self.content(7, 100))
    #expect(!other.contains(Self.key, 1) && other.read(Self.key, 1) == nil)
    for (version, size) in [("\"2\"", 1_000_000), ("\"1\"", 1_000_001)] {
      let key = BlockKey(identity: "https://media.example/film.mp4", version: version, size: size)
      #expect(other.read(key, 0) == nil)
    }
    #expect(counts == CacheCounts(used: Self.held(in: folder.path)))
  }

  /// No two of these are the same text, one after the other.
  @Test func keys() {
    let keys = [("a", "bc", 1), ("ab", "c", 1), ("a", "b", 11), ("a", "b1", 1), ("1:a", "b", 1)].map {
      BlockKey(identity: $0.0, version: $0.1, size: $0.2)
    }
    #expect(Set(keys).count == keys.count)
    #expect(Set((0..<1000).map { keys[0].name($0) }).count == 1000)
  }

  @Test func replaced() throws {
    let cache = try cache()
    cache.write(Self.key, 0, [1])
    cache.write(Self.key, 0, [2])
    #expect(cache.read(Self.key, 0) == [1])
    cache.write(Self.key, 0, [3], replacing: true)
    #expect(cache.read(Self.key, 0) == [3])
    #expect(counts == CacheCounts(used: Self.held(in: folder.path)))
  }

  enum Damage: CaseIterable {
    case truncated, longer, empty, flippedByte, flippedHeader, foreign, ofAnotherKey, ofAnotherIndex, pipe,
      link
  }

  @Test(arguments: Damage.allCases) func damaged(_ damage: Damage) throws {
    let cache = try cache()
    let (key, path) = (Self.key, path(Self.key, 0))
    cache.write(key, 0, Self.content(0))
    cache.write(key, 1, Self.content(1))
    let other = BlockKey(identity: "another", version: "\"1\"", size: 1_000_000)
    cache.write(other, 0, Self.content(0))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    switch damage {
    case .truncated: bytes.removeLast(1000)
    case .longer: bytes.append(0)
    case .empty: bytes = Data()
    case .flippedByte: bytes[70_000] ^= 1
    case .flippedHeader: bytes[41] ^= 1
    case .foreign: bytes = Data(repeating: 7, count: bytes.count)
    case .ofAnotherKey: bytes = try Data(contentsOf: URL(fileURLWithPath: self.path(other, 0)))
    case .ofAnotherIndex: bytes = try Data(contentsOf: URL(fileURLWithPath: self.path(key, 1)))
    case .pipe, .link: break
    }
    try FileManager.default.removeItem(atPath: path)
    switch damage {
    case .pipe: #expect(mkfifo(path, 0o600) == 0)
    case .link: #expect(symlink(self.path(other, 0), path) == 0)
    default: try bytes.write(to: URL(fileURLWithPath: path))
    }
    #expect(cache.read(key, 0, length: BlockCache.block) == nil)
    if damage != .link {
      #expect(!cache.contains(key, 0) && counts?.corrupt == 1)
      cache.write(key, 0, Self.content(0))
      #expect(cache.read(key, 0) == Self.content(0))
    }
    #expect(cache.read(key, 1) == Self.content(1) && cache.read(other, 0) == Self.content(0))
  }

  @Test func theLeastRecentlyUsedGoFirst() throws {
    let size = UsageFile.onDisk(BlockFile.size(of: 1000))
    let cache = try cache(100 * size)
    for index in 0..<100 {
      cache.write(Self.key, index, Self.content(index, 1000))
      var times = [timespec(tv_sec: 1000 + index, tv_nsec: 0), timespec(tv_sec: 1000 + index, tv_nsec: 0)]
      #expect(utimensat(AT_FDCWD, path(Self.key, index), &times, 0) == 0)
    }
    // Used again.
    #expect(cache.read(Self.key, 0) != nil && cache.read(Self.key, 3) != nil)
    cache.write(Self.key, 100, Self.content(100, 1000))
    let gone = (0...100).filter { !cache.contains(Self.key, $0) }
    #expect(gone == [1, 2, 4, 5, 6, 7, 8, 9])
    #expect(counts == CacheCounts(used: 93 * size, evictions: 8) && Self.held(in: folder.path) == 93 * size)
  }

  @Test func tenThousandBlocks() throws {
    let size = UsageFile.onDisk(BlockFile.size(of: 64))
    let limit = 2000 * size
    let cache = try cache(limit)
    for index in 0..<10_000 {
      cache.write(Self.key, index, Self.content(index, 64))
      if index % 1000 == 999 { #expect(Self.held(in: folder.path) <= limit) }
    }
    let there = (0..<10_000).filter { cache.read(Self.key, $0) == Self.content($0, 64) }
    let counts = try #require(counts)
    #expect(there.count * size == counts.used && counts.used == Self.held(in: folder.path))
    #expect(counts.evictions == 10_000 - there.count && there.count > 1800 && counts.corrupt == 0)
  }

  @Test func noRoomForOne() throws {
    let cache = try cache(100_000)
    cache.write(Self.key, 0, Self.content(0))
    #expect(cache.read(Self.key, 0) == nil && Self.held(in: folder.path) == 0)
  }

  /// What else lies in the folder, or in the cache's own, stays.
  @Test func foreignFiles() throws {
    let size = UsageFile.onDisk(BlockFile.size(of: 1000))
    let cache = try cache(10 * size)
    cache.write(Self.key, 0, Self.content(0, 1000))
    let foreign = [
      "film.mp4", "\(BlockCache.name)/note.txt", "\(BlockCache.name)/\(Self.key.name(0).prefix(2))/note.txt",
    ]
    for name in foreign { try Data(count: 100_000).write(to: URL(fileURLWithPath: folder.file(name))) }
    for index in 1..<50 { cache.write(Self.key, index, Self.content(index, 1000)) }
    #expect(foreign.allSatisfy { FileManager.default.fileExists(atPath: folder.file($0)) })
  }

  /// An account that is lost, or of another boot, is made anew from what is there.
  @Test(arguments: ["", "clipmill-cache 1 another-boot 0 5 6", "nonsense", "clipmill-cache 1 b -5 0 0"])
  func account(_ line: String) throws {
    let cache = try cache()
    for index in 0..<5 { cache.write(Self.key, index, Self.content(index)) }
    let padded = line.padding(toLength: 127, withPad: " ", startingAt: 0) + "\n"
    try Data((line.isEmpty ? "" : padded).utf8).write(
      to: URL(fileURLWithPath: folder.file("\(BlockCache.name)/\(UsageFile.name)")))
    cache.write(Self.key, 5, Self.content(5))
    #expect(counts?.used == Self.held(in: folder.path))
    #expect(counts?.evictions == (line.contains("another-boot") ? 5 : 0))
  }

  /// Nothing can be written below a file.
  @Test func noFolder() throws {
    try Data().write(to: URL(fileURLWithPath: folder.file("file")))
    for path in [folder.file("file"), folder.file("none/none"), "/proc/cache"] {
      #expect(throws: (any Error).self) { _ = try BlockCache(path, limit: 1 << 30) }
    }
  }

  /// It is told once, nothing more is tried for a while, and what is there is still read.
  @Test func cannotBeWritten() throws {
    let told = Mutex<[String]>([])
    let cache = try BlockCache(folder.path, limit: 64 << 20) { line in told.withLock { $0.append(line) } }
    cache.write(Self.key, 0, Self.content(0))
    // A file where a folder has to be.
    let name = Self.key.name(1)
    let place = folder.file("\(BlockCache.name)/\(name.prefix(2))")
    if FileManager.default.fileExists(atPath: place) { return }
    try Data().write(to: URL(fileURLWithPath: place))
    for _ in 0..<3 { cache.write(Self.key, 1, Self.content(1)) }
    #expect(told.withLock { $0.count } == 1 && cache.read(Self.key, 1) == nil)
    #expect(cache.read(Self.key, 0) == Self.content(0) && counts?.used == Self.held(in: folder.path))
  }
}
