import Fetching

/// Bytes of a file that are read one after the other, and the parts of them that are on their way: the one that is being read, and the one
/// behind it. For one reader at a time.
final class RemoteRun {
  let start: Int
  /// Where another run began: what is behind that has been read, or is on its way.
  private let limit: Int
  /// Of the next byte that comes: a block's first.
  private(set) var position: Int
  /// Behind the index that it has come upon.
  var indexEnd = 0
  /// A reader has it.
  var isBusy: Bool
  /// When it was used last.
  var use = 0
  private var parts: [Part] = []
  private var uncounted = FetchTally()
  /// The last block came from the server: what a cache has is there at once, and what is behind it may never be wanted.
  private var isFromServer = true
  private let share: ReadAhead.Share

  private final class Part {
    let transfer: FetchTransfer
    let start: Int
    let end: Int
    /// What of it counts already.
    var counted = FetchTally()
    /// Nobody waits for it yet.
    private var share: ReadAhead.Share?

    init(_ transfer: FetchTransfer, start: Int, end: Int, _ share: ReadAhead.Share?) {
      (self.transfer, self.start, self.end, self.share) = (transfer, start, end, share)
    }

    deinit { share?.give() }

    func begin(waiting: FetchClient.Waiting) throws(FetchFailure) {
      share?.give()
      share = nil
      try transfer.begin(waiting: waiting)
    }
  }

  /// - Parameters:
  ///   - offset: a block's first byte.
  ///   - limit: a later one's, which it stops at; nil: there is none.
  init(at offset: Int, before limit: Int? = nil, isBusy: Bool = true, _ share: ReadAhead.Share) {
    (start, position, self.isBusy, self.share) = (offset, offset, isBusy, share)
    self.limit = limit ?? .max
  }

  /// It leads nowhere: that is the end of the file, or where another run has been.
  func isOver(size: Int) -> Bool { position >= min(size, limit) }

  private var asked: Int { parts.last?.end ?? position }

  /// Asks for what will be wanted next, where that is soon.
  ///
  /// - Parameters:
  ///   - size: of the file.
  ///   - until: where its readers will stop; nil: nobody knows.
  func askAhead(_ origin: FetchOrigin, size: Int, until: Int?) {
    guard parts.count < 2, asked < min(size, limit, until ?? .max) else { return }
    let isSoon = parts.last.map { $0.end - position <= ReadAhead.lead(of: $0.end - $0.start) } ?? true
    let isLikely = isFromServer || until != nil
    guard (isSoon && isLikely) || indexEnd > asked, share.take() else { return }
    ask(origin, upTo: min(size, asked + window(until: until)), share)
  }

  private func window(until: Int?) -> Int {
    ReadAhead.window(after: asked - start, from: start, known: max(indexEnd, until ?? 0) - asked)
  }

  private func ask(_ origin: FetchOrigin, upTo end: Int, _ share: ReadAhead.Share?) {
    let start = asked
    let end = min(end, limit)
    let transfer = origin.start(offset: start, count: end - start)
    parts.append(Part(transfer, start: start, end: end, share))
  }

  /// What is known of the file, once its server has answered.
  ///
  /// - Parameter until: see `askAhead`.
  func begin(
    _ origin: FetchOrigin, until: Int?, _ waiting: FetchClient.Waiting
  ) throws(FetchFailure) -> FetchHead {
    if parts.isEmpty { ask(origin, upTo: position + window(until: until), nil) }
    try parts[0].begin(waiting: waiting)
    return parts[0].transfer.head
  }

  /// The next block; fewer bytes at the end of the file. Once it has begun.
  func block(name: String, _ waiting: FetchClient.Waiting) throws(FetchFailure) -> [UInt8] {
    let part = parts[0]
    let wanted = max(0, min(BlockStore.block, min(part.end, part.transfer.head.size) - position))
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, wanted), alignment: 16)
    defer { room.deallocate() }
    var filled = 0
    defer { note(part) }
    while filled < wanted {
      let rest = UnsafeMutableRawBufferPointer(rebasing: room[filled..<wanted])
      let count = try part.transfer.read(into: rest, waiting: waiting)
      guard count > 0 else { break }
      filled += count
    }
    guard filled == wanted else {
      throw FetchFailure(.unreachable, "\(name) cannot be read: it ended at byte \(position + filled)")
    }
    return Array(room[..<filled])
  }

  private func note(_ part: Part) {
    let new = part.transfer.tally - part.counted
    part.counted = part.transfer.tally
    isFromServer = new.bytes > 0
    uncounted = uncounted + new
  }

  /// What blocks took since it was last asked. What nobody has waited for yet is no part of it.
  func takeTally() -> FetchTally {
    defer { uncounted = FetchTally() }
    return uncounted
  }

  /// Goes on behind a block.
  func advance(by count: Int) {
    position += count
    if let part = parts.first, position >= part.end { parts.removeFirst() }
  }
}
