import BlockCache
import Glibc

// usage: cache-filler FOLDER LIMIT SEED COUNT
//
// Writes COUNT blocks of a file of its own (0: the first 200, again and again, until it is killed), tells how many there are every ten blocks,
// and at the end how many of them are there and right.

let words = CommandLine.arguments
guard words.count == 5, let limit = Int(words[2]), let seed = Int(words[3]), let count = Int(words[4]) else {
  exit(2)
}
/// At once: whoever reads it kills this process at a line.
@Sendable func say(_ line: String) {
  let line = line + "\n"
  _ = write(1, line, line.utf8.count)
}
do {
  let cache = try BlockCache(words[1], limit: limit) { say("report: \($0)") }
  let key = BlockKey(identity: "file \(seed)", version: "1", size: 1 << 40)
  func content(_ index: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(truncatingIfNeeded: index &* 7 &+ seed), count: BlockCache.block)
  }
  var index = 0
  while count == 0 || index < count {
    let number = count == 0 ? index % 200 : index
    cache.write(key, number, content(number))
    index += 1
    if index % 10 == 0 { say("written \(index)") }
  }
  let right = (0..<count).filter { cache.read(key, $0) == content($0) }.count
  say("readable \(right)")
} catch {
  say("failed: \(error)")
  exit(1)
}
