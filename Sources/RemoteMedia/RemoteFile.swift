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
  private let share: ReadAhead.Share
  private var runs: [RemoteRun] = []
  private var readers = 0
  private var uses = 0
  /// What its readers said that they will read, and nothing behind it.
  private var expected: [ObjectIdentifier: Range<Int>] = [:]
  private var moved: RemoteTraffic
  private var known: FetchHead?
  /// That nothing more can be read, or all would be of another file.
  private var failure: MediaError?

  /// At the same time: an index at the end, pictures and sound that lie apart.
  private static let mostRuns = 4

  init(_ origin: FetchOrigin, name: String, _ store: BlockStore, _ share: ReadAhead.Share) {
    self.share = share
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
    case load(RemoteRun)
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
    let new = RemoteRun(at: block, before: runs.map(\.start).filter { $0 > block }.min(), share)
    runs.append(new)
    return .load(new)
  }

  /// Brings the next block of a run, which is the caller's until then.
  private func load(_ run: RemoteRun, for offset: Int, _ waiting: FetchClient.Waiting) throws(MediaError) {
    do throws(FetchFailure) {
      let head = try begin(run, waiting)
      defer { count(run) }
      let bytes = try run.block(name: name, waiting)
      let position = run.position
      let end = expectedEnd(at: position)
      let index = index(bytes, at: position, size: head.size, for: offset)
      condition.locked { store.add(number, at: position, bytes) }
      run.advance(by: bytes.count)
      // What leads to the index first: it takes the connection that is free now.
      if let index, index.lowerBound > run.position + ReadAhead.skip {
        askAhead(index.lowerBound, size: head.size)
      } else if let index {
        run.indexEnd = index.upperBound
      }
      run.askAhead(origin, size: head.size, until: end)
      condition.locked {
        run.isBusy = false
        uses += 1
        run.use = uses
        if run.isOver(size: head.size) { runs.removeAll { $0 === run } }
        if readers == 0 { runs.removeAll { !$0.isBusy } }
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

  private func begin(_ run: RemoteRun, _ waiting: FetchClient.Waiting) throws(FetchFailure) -> FetchHead {
    let head = try run.begin(origin, until: expectedEnd(at: run.position), waiting)
    condition.locked {
      known = head
      moved.size = head.size
      if head.isCached, moved.cache == nil { moved.cache = RemoteTraffic.Cache() }
    }
    return head
  }

  /// Where a block says that an index is.
  private func index(_ bytes: [UInt8], at position: Int, size: Int, for offset: Int) -> Range<Int>? {
    if position == 0, let range = IndexPlace.range(bytes, size: size) { return range }
    guard (position..<(position + bytes.count)).contains(offset),
      let length = IndexPlace.length(bytes[(offset - position)...])
    else { return nil }
    return offset..<(offset + length)
  }

  /// Begins a run that somebody will want.
  private func askAhead(_ offset: Int, size: Int) {
    let run = RemoteRun(at: offset / BlockStore.block * BlockStore.block, isBusy: false, share)
    condition.locked {
      guard runs.count < Self.mostRuns, !runs.contains(where: { $0.start == run.start }) else { return }
      run.askAhead(origin, size: size, until: run.position + ReadAhead.guess)
      uses += 1
      run.use = uses
      runs.append(run)
    }
  }

  /// What a block took.
  private func count(_ run: RemoteRun) {
    let new = run.takeTally()
    condition.locked {
      moved.requests += new.requests
      moved.bytes += new.bytes
      moved.cache?.bytes += new.cachedBytes
      if new.bytes > 0 { moved.cache?.misses += 1 } else if new.cachedBytes > 0 { moved.cache?.hits += 1 }
    }
  }

  // MARK: - Readers

  func addReader() { condition.locked { readers += 1 } }

  func expect(_ range: Range<Int>, by reader: ObjectIdentifier) {
    condition.locked { expected[reader] = range }
  }

  /// Where those stop who will read the block at `position`, at the end of a block; nil: nobody has said.
  private func expectedEnd(at position: Int) -> Int? {
    let block = position..<position + BlockStore.block
    let end = condition.locked {
      // What begins before another one's end goes on behind it.
      expected.values.sorted { $0.lowerBound < $1.lowerBound }.reduce(Int?.none) { end, range in
        let reached = end ?? block.upperBound
        let goesOn = range.upperBound > block.lowerBound && range.lowerBound < reached
        return goesOn ? max(reached, range.upperBound) : end
      }
    }
    return end.map { ($0 + BlockStore.block - 1) / BlockStore.block * BlockStore.block }
  }

  /// What is on its way for nobody is let go, with its connections.
  func removeReader(_ reader: ObjectIdentifier) {
    condition.locked {
      readers -= 1
      expected[reader] = nil
      if readers == 0 { runs.removeAll { !$0.isBusy } }
    }
  }
}
