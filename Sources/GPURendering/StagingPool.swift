import CUDADriver
import MediaTypes
import Synchronization

/// Pinned memory through which pictures go to the GPU and come back, kept for the next ones.
final class StagingPool: Sendable {
  private let context: CUDAContext
  private let idle = Mutex<[StagingBlock]>([])
  /// Bytes of one size that are on their way at a time: some frames' worth.
  private static let flightLimit = 64 << 20
  /// Bytes of idle blocks that are kept.
  private static let idleLimit = 256 << 20

  init(_ context: CUDAContext) { self.context = context }

  /// A block of at least `byteCount` bytes that no copy uses any more. Waits only where blocks of that size are all on
  /// their way and more of them would not be kept.
  func take(_ byteCount: Int) throws(CUDAError) -> Lease {
    let capacity = Self.capacity(byteCount)
    let (found, isCrowded) = idle.withLock { blocks -> (StagingBlock?, Bool) in
      let fitting = blocks.indices.filter { blocks[$0].memory.byteCount == capacity }
      // The oldest first: its copy is done most likely.
      for index in fitting where blocks[index].isDone { return (blocks.remove(at: index), false) }
      return (nil, fitting.count >= 64 || fitting.count * capacity >= Self.flightLimit)
    }
    if let found { return Lease(found, self) }
    if isCrowded,
      let oldest = idle.withLock({ blocks -> StagingBlock? in
        blocks.firstIndex { $0.memory.byteCount == capacity }.map { blocks.remove(at: $0) }
      })
    {
      try oldest.event.synchronize()
      return Lease(oldest, self)
    }
    return Lease(
      StagingBlock(memory: try PinnedMemory(context, byteCount: capacity), event: try CUDAEvent(context)),
      self)
  }

  /// Blocks of like pictures are to fit each other.
  private static func capacity(_ byteCount: Int) -> Int { (max(byteCount, 1) + 65_535) & ~65_535 }

  private func give(_ block: StagingBlock) {
    let surplus = idle.withLock { blocks -> [StagingBlock] in
      blocks.append(block)
      var surplus: [StagingBlock] = []
      var bytes = blocks.reduce(0) { $0 + $1.memory.byteCount }
      while bytes > Self.idleLimit, blocks.count > 1 {
        let oldest = blocks.removeFirst()
        bytes -= oldest.memory.byteCount
        surplus.append(oldest)
      }
      return surplus
    }
    // Freed without the lock: that waits for copies.
    withExtendedLifetime(surplus) {}
  }

  /// A block in use: goes back with its last reference.
  final class Lease: Sendable {
    let block: StagingBlock
    private let pool: StagingPool

    fileprivate init(_ block: StagingBlock, _ pool: StagingPool) {
      self.block = block
      self.pool = pool
    }

    deinit { pool.give(block) }

    /// Queues copies from or to the block. Where one of them cannot be queued, those before it are waited for: nothing
    /// uses the block when it goes back without its event.
    func pass(
      _ stream: CUDAStream, _ copies: (UnsafeMutableRawPointer) throws(CUDAError) -> Void
    ) throws(CUDAError) {
      do throws(CUDAError) {
        try copies(block.memory.pointer)
        try stream.record(block.event)
      } catch {
        try? stream.synchronize()
        throw error
      }
    }
  }
}

/// Pinned memory and the moment when the last copy from or to it is done.
final class StagingBlock: Sendable {
  let memory: PinnedMemory
  let event: CUDAEvent

  init(memory: PinnedMemory, event: CUDAEvent) {
    self.memory = memory
    self.event = event
  }

  /// The driver does not promise to wait for copies when pinned memory is freed.
  deinit { try? event.synchronize() }

  /// A device in trouble finishes nothing; whoever waits for the event is told.
  fileprivate var isDone: Bool { (try? event.hasHappened()) ?? false }
}
