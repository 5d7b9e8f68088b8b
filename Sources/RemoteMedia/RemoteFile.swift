import Fetching
import MediaIO
import MediaTypes
import Threads

/// A file at a URL as all its readers share it: what they have read, and the parts of it that are on their way.
///
/// A reader that finds its block in the store takes it. Else it reads on in a run that has come near, or begins a new one; meanwhile
/// others who want the same wait for it.
final class RemoteFile: @unchecked Sendable {
  // Unchecked: what changes is guarded by `condition`; of a run that is busy, all is its reader's.
  let name: String
  private let origin: FetchOrigin
  private let store: BlockStore
  private let number: Int
  private let condition = Condition()
  private var runs: [Run] = []
  private var uses = 0
  private var moved: RemoteTraffic
  private var known: FetchHead?
  /// That nothing more can be read, or all would be of another file.
  private var failure: MediaError?

  /// At the same time: an index at the end, pictures and sound that lie apart.
  private static let mostRuns = 4

  /// Bytes that are read one after the other.
  private final class Run {
    let start: Int
    /// Of the next byte that comes: a block's first.
    var position: Int
    /// Behind what was asked for.
    var end: Int
    var transfer: FetchTransfer?
    /// What of it counts already.
    var counted = FetchTally()
    /// Behind the index that it has come upon.
    var indexEnd = 0
    var isBusy = true
    var use = 0

    init(at start: Int) { (self.start, position, end) = (start, start, start) }
  }

  init(_ origin: FetchOrigin, name: String, _ store: BlockStore) {
    self.origin = origin
    self.name = name
    self.store = store
    number = store.nextFile()
    moved = RemoteTraffic(name: name, requests: 0, bytes: 0, size: 0, host: FilePath.host(name))
  }

  deinit { store.remove(file: number) }

  var traffic: RemoteTraffic {
    condition.locked { moved }
  }

  /// Once something of it was read.
  var head: FetchHead? { condition.locked { known } }

  /// 0: the end.
  ///
  /// - Parameter waiting: called several times a second while nothing comes; false: nobody wants it any more.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int, _ waiting: FetchClient.Waiting
  ) throws(MediaError) -> Int {
    while true {
      let step = try condition.locked { () throws(MediaError) in try next(into: buffer, at: offset) }
      switch step {
      case .copied(let count): return count
      case .busy: guard waiting() else { throw .cancelled }
      case .load(let run):
        let begin = monotonicSeconds()
        defer { condition.locked { moved.seconds += monotonicSeconds() - begin } }
        try load(run, for: offset, waiting)
      }
    }
  }

  private enum Step {
    case copied(Int)
    /// Another reader is about to bring it.
    case busy
    case load(Run)
  }

  /// Only with the lock held.
  private func next(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(MediaError) -> Step {
    if let failure { throw failure }
    if offset >= known?.size ?? FetchLimits.largestFile { return .copied(0) }
    if let count = store.copy(number, at: offset, into: buffer) { return .copied(count) }
    let block = offset / BlockStore.block * BlockStore.block
    let near = runs.filter { $0.position <= block && block - $0.position <= ReadAhead.skip }
    let run = near.max { $0.position < $1.position }
    if let run, !run.isBusy {
      run.isBusy = true
      return .load(run)
    }
    if run != nil || (runs.count >= Self.mostRuns && runs.allSatisfy(\.isBusy)) {
      _ = condition.wait(until: monotonicSeconds() + 0.1)
      return .busy
    }
    if runs.count >= Self.mostRuns, let oldest = runs.filter({ !$0.isBusy }).min(by: { $0.use < $1.use }) {
      runs.removeAll { $0 === oldest }
    }
    let new = Run(at: block)
    runs.append(new)
    return .load(new)
  }

  /// Brings the next block of a run, which is the caller's until then.
  private func load(_ run: Run, for offset: Int, _ waiting: FetchClient.Waiting) throws(MediaError) {
    do throws(FetchFailure) {
      let bytes = try block(of: run, waiting)
      if (run.position..<(run.position + bytes.count)).contains(offset),
        let index = IndexExtent.length(bytes[(offset - run.position)...])
      {
        run.indexEnd = offset + index
      }
      condition.locked {
        store.add(number, at: run.position, bytes)
        run.position += bytes.count
        run.isBusy = false
        uses += 1
        run.use = uses
        // One that is at the end of the file leads nowhere.
        if bytes.count < BlockStore.block { runs.removeAll { $0 === run } }
      }
      condition.broadcast()
    } catch {
      let failure = MediaError(error)
      condition.locked {
        runs.removeAll { $0 === run }
        if failure.kind == .changed { self.failure = failure }
      }
      condition.broadcast()
      throw failure
    }
  }

  private func block(of run: Run, _ waiting: FetchClient.Waiting) throws(FetchFailure) -> [UInt8] {
    if run.transfer == nil {
      let count = ReadAhead.window(after: run.position - run.start, index: run.indexEnd - run.position)
      let transfer = try origin.open(offset: run.position, count: count, waiting: waiting)
      let head = transfer.head
      run.counted = FetchTally()
      condition.locked {
        known = head
        moved.size = head.size
        if head.isCached, moved.cache == nil { moved.cache = RemoteTraffic.Cache() }
      }
      run.end = min(run.position + count, head.size)
      run.transfer = transfer
    }
    guard let transfer = run.transfer else { return [] }
    let wanted = max(0, min(BlockStore.block, run.end - run.position))
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, wanted), alignment: 16)
    defer { room.deallocate() }
    var filled = 0
    defer { count(transfer, run) }
    while filled < wanted {
      let rest = UnsafeMutableRawBufferPointer(rebasing: room[filled..<wanted])
      let count = try transfer.read(into: rest, waiting: waiting)
      guard count > 0 else { break }
      filled += count
    }
    guard filled == wanted else {
      throw FetchFailure(.unreachable, "\(name) cannot be read: it ended at byte \(run.position + filled)")
    }
    if run.position + filled >= run.end { run.transfer = nil }
    return Array(room[..<filled])
  }

  /// What a block took.
  private func count(_ transfer: FetchTransfer, _ run: Run) {
    let new = transfer.tally - run.counted
    run.counted = transfer.tally
    condition.locked {
      moved.requests += new.requests
      moved.bytes += new.bytes
      moved.cache?.bytes += new.cachedBytes
      if new.bytes > 0 { moved.cache?.misses += 1 } else if new.cachedBytes > 0 { moved.cache?.hits += 1 }
    }
  }
}
