import BlockCache
import Synchronization

/// A file at a URL, and what the cache has of it.
///
/// Its server is asked first, by each job anew: nothing is taken from the cache before it has answered a request for this URL, and only what
/// belongs to the version that it then tells. Where an earlier job has left the strong tag of the version that it read, the server is asked
/// for the first part unless that is still the one (`If-None-Match`): it then answers without a byte.
final class CachedOrigin: Sendable {
  let web: FetchedOrigin
  private let cache: BlockCache?
  private let identity: CacheIdentity
  private let found = Mutex<(key: BlockKey, size: Int)?>(nil)

  init(_ web: FetchedOrigin, _ cache: BlockCache?) {
    self.web = web
    self.cache = cache
    identity = CacheIdentity(web.url, endpoint: web.client.signer?.endpoint)
    if let record = cache?.read(recordKey, 0), let facts = Self.facts(record) { web.expect(facts) }
  }

  /// Its blocks; nil: there is no cache, or nothing that names the version of the file for certain. Once the server has answered.
  var blocks: CachedBlocks? {
    guard let cache, let facts = web.known else { return nil }
    let known = found.withLock { $0 }
    if let known { return CachedBlocks(cache, known.key, size: known.size) }
    guard let version = version(facts) else { return nil }
    let key = BlockKey(identity: identity.text, version: version, size: facts.size)
    found.withLock { $0 = (key, facts.size) }
    if facts.strongTag != nil { cache.write(recordKey, 0, Self.record(facts), replacing: true) }
    return CachedBlocks(cache, key, size: facts.size)
  }

  private func version(_ facts: FetchedOrigin.Facts) -> String? {
    if let tag = facts.strongTag { return "tag " + tag }
    guard !identity.isSigned, facts.tag == nil, facts.isDateSettled else { return nil }
    return facts.date.map { "date " + $0 }
  }

  // MARK: - The version that was read last

  private var recordKey: BlockKey { BlockKey(identity: identity.text, version: "the last version", size: 0) }

  private static func record(_ facts: FetchedOrigin.Facts) -> [UInt8] {
    Array("\(facts.size) \(facts.tag ?? "")".utf8)
  }

  private static func facts(_ record: [UInt8]) -> FetchedOrigin.Facts? {
    let parts = String(decoding: record, as: UTF8.self).split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let size = Int(parts[0]), size > 0 else { return nil }
    return FetchedOrigin.Facts(size: size, tag: String(parts[1]))
  }
}

/// The blocks of one version of a file.
struct CachedBlocks: Sendable {
  private let cache: BlockCache
  private let key: BlockKey
  private let size: Int

  init(_ cache: BlockCache, _ key: BlockKey, size: Int) {
    self.cache = cache
    self.key = key
    self.size = size
  }

  /// The block in which `position` is.
  func block(at position: Int) -> [UInt8]? {
    let index = position / BlockCache.block
    return cache.read(key, index, length: length(of: index))
  }

  /// Where the first block that is there begins, of those behind the one of `position`; else `end`.
  func gapEnd(from position: Int, before end: Int) -> Int {
    var index = position / BlockCache.block + 1
    while index * BlockCache.block < end, !cache.contains(key, index) { index += 1 }
    return min(end, index * BlockCache.block)
  }

  /// Keeps a whole block, which begins at `position`.
  func keep(_ bytes: [UInt8], at position: Int) {
    let index = position / BlockCache.block
    guard position % BlockCache.block == 0, bytes.count == length(of: index) else { return }
    cache.write(key, index, bytes)
  }

  private func length(of index: Int) -> Int { min(BlockCache.block, size - index * BlockCache.block) }
}
