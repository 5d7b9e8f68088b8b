import Files
import Glibc

/// Looks at all that a cache holds. Only with the lock of its account held.
struct BlockCensus {
  private let root: Folder

  init(_ root: Folder) { self.root = root }

  private struct Block {
    var folder: Folder
    var name: String
    /// Bytes on the disk.
    var size: Int
    /// Of its last use.
    var time: timespec
  }

  /// Bytes on the disk, of blocks and of what is being written.
  func used() -> Int { unfinished() + blocks().reduce(0) { $0 + $1.size } }

  /// Counts anew, and removes blocks, those first that were used the longest ago, until `target` bytes are left.
  func evict(_ counts: inout CacheCounts, downTo target: Int) {
    var blocks = blocks()
    counts.used = unfinished() + blocks.reduce(0) { $0 + $1.size }
    guard counts.used > target else { return }
    blocks.sort { ($0.time.tv_sec, $0.time.tv_nsec) < ($1.time.tv_sec, $1.time.tv_nsec) }
    for block in blocks {
      guard counts.used > target else { return }
      guard block.folder.remove(block.name) else { continue }
      counts.used -= block.size
      counts.evictions += 1
    }
  }

  private func blocks() -> [Block] {
    var found: [Block] = []
    for number in 0..<256 {
      let name = (number < 16 ? "0" : "") + String(number, radix: 16)
      guard let folder = try? root.folder(name), let names = try? folder.names() else { continue }
      for name in names where Self.isBlock(name) {
        guard let facts = folder.facts(of: name), facts.st_mode & S_IFMT == S_IFREG else { continue }
        found.append(
          Block(
            folder: folder, name: name, size: UsageFile.onDisk(Int(facts.st_size)), time: facts.st_mtim))
      }
    }
    return found
  }

  /// Bytes of what is being written; what nobody writes any more is removed.
  private func unfinished() -> Int {
    guard let new = try? root.folder("new"), let names = try? new.names() else { return 0 }
    return names.reduce(0) { sum, name in
      guard let file = try? new.open(name, O_RDONLY | O_NONBLOCK), let facts = file.facts else { return sum }
      guard file.lock() == .held else {
        new.remove(name)
        return sum
      }
      return sum + UsageFile.onDisk(Int(facts.st_size))
    }
  }

  /// Whatever else lies there was put there by somebody else.
  private static func isBlock(_ name: String) -> Bool {
    name.utf8.count == 2 * Digest.size
      && name.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }
}
