import BlockCache

/// A part of a file, of which each block comes from the cache if that has it, and else from its server: one request for what is missing
/// between two blocks that are there. For one thread.
///
/// Two readers, in processes of their own, that miss the same block at the same time both fetch it, and the second one finds it kept
/// already: neither ever waits for the other.
final class CachedReading {
  enum Source {
    case server
    case cache
  }

  private let origin: CachedOrigin
  private let cancellation: FetchCancellation
  private var position: Int
  private var end: Int
  private var blocks: CachedBlocks?
  /// The rest of a block from the cache.
  private var kept: ArraySlice<UInt8> = []
  /// What is missing, as it comes.
  private var reading: RangeReading?
  private var gapEnd = 0
  private var pastRequests = 0
  /// Of a block from the server, from its beginning; nil: nothing before the next block can be kept.
  private var collected: [UInt8]?
  private var whole: (bytes: [UInt8], position: Int)?

  init(_ origin: CachedOrigin, at offset: Int, count: Int, _ cancellation: FetchCancellation) {
    self.origin = origin
    self.cancellation = cancellation
    position = offset
    end = offset + count
  }

  /// Asked of the server so far.
  var requests: Int { pastRequests + (reading?.requests ?? 0) }

  /// Waits for what is known of the file, and for the first bytes to be on their way.
  func begin() throws(FetchFailure) -> FetchHead {
    if origin.web.known == nil { try ask(upTo: end) }
    guard let facts = origin.web.known else {
      throw FetchFailure(.unreadable, "\(origin.web.url.shown) has no size")
    }
    end = min(end, facts.size)
    gapEnd = min(gapEnd, end)
    blocks = origin.blocks
    if reading?.isUnchanged == true { letGo() }
    if position < end { try prepare() }
    return FetchHead(
      size: facts.size, version: facts.version, requests: requests, isCached: blocks != nil)
  }

  /// How many bytes came, and from where; 0: the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FetchFailure) -> (count: Int, source: Source) {
    guard position < end else { return (0, .server) }
    try prepare()
    if !kept.isEmpty {
      let part = kept.prefix(min(buffer.count, end - position))
      buffer.copyBytes(from: part)
      kept = kept.dropFirst(part.count)
      position += part.count
      return (part.count, .cache)
    }
    // Not beyond its block: each is kept by itself.
    let room = min(buffer.count, gapEnd - position, BlockCache.block - position % BlockCache.block)
    let target = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(room))
    let count = try reading?.read(into: target) ?? 0
    collect(UnsafeRawBufferPointer(rebasing: target.prefix(count)))
    position += count
    return (count, .server)
  }

  /// Writes what has become a whole block to the cache. The reader has it by then, and does not wait for that.
  func keep() {
    if let whole { blocks?.keep(whole.bytes, at: whole.position) }
    whole = nil
  }

  /// Sees to it that the next bytes come from somewhere.
  private func prepare() throws(FetchFailure) {
    if !kept.isEmpty || (reading != nil && position < gapEnd) { return }
    letGo()
    if let block = blocks?.block(at: position) {
      kept = block.dropFirst(position % BlockCache.block)
      return
    }
    try ask(upTo: blocks?.gapEnd(from: position, before: end) ?? end)
  }

  private func ask(upTo gapEnd: Int) throws(FetchFailure) {
    self.gapEnd = gapEnd
    let reading = RangeReading(origin.web, at: position, count: gapEnd - position, cancellation)
    self.reading = reading
    collected = nil
    _ = try reading.begin()
  }

  private func letGo() {
    pastRequests += reading?.requests ?? 0
    reading = nil
  }

  private func collect(_ bytes: UnsafeRawBufferPointer) {
    guard blocks != nil, !bytes.isEmpty else { return }
    if position % BlockCache.block == 0 {
      collected = []
      collected?.reserveCapacity(BlockCache.block)
    }
    collected?.append(contentsOf: bytes)
    let behind = position + bytes.count
    guard behind % BlockCache.block == 0 || behind == origin.web.known?.size, let done = collected else {
      return
    }
    whole = (done, behind - done.count)
    collected = nil
  }
}
