import Synchronization

/// Device memory that is used again in stream order, within a budget.
///
/// A buffer that goes back on one stream can be taken at once for the same stream, and for another stream behind an event:
/// nobody waits on the host, and in a steady state the driver's allocator, which waits for the whole device, is not called.
/// Buffers are kept by size class, at most an eighth larger than asked; see `PoolBuckets` for what is given up first.
public final class DevicePool: Sendable {
  public let context: CUDAContext
  private let buckets: Mutex<PoolBuckets>
  /// Held while the pool grows: whoever makes room gets it.
  private let growth = Mutex(())

  /// - Parameter limit: bytes that the pool has at most, in use and idle.
  public init(_ context: CUDAContext, limit: Int) {
    self.context = context
    buckets = Mutex(PoolBuckets(limit: limit))
  }

  /// A buffer for work on `stream`; what was in it is undefined.
  ///
  /// - Throws: `.outOfMemory` where the budget is spent on buffers in use, or the device has no memory left although all
  ///   idle buffers were freed.
  public func take(byteCount: Int, for stream: CUDAStream) throws(CUDAError) -> PooledMemory {
    guard byteCount > 0 else { throw .badArgument("cannot allocate \(byteCount) bytes from a pool") }
    guard stream.context === context else {
      throw .badArgument("a pool of \(context.place) does not serve streams of \(stream.context.place)")
    }
    if let buffer = try reused(byteCount, stream) {
      return PooledMemory(self, buffer, byteCount: byteCount, stream)
    }
    return PooledMemory(self, try grown(byteCount, stream), byteCount: byteCount, stream)
  }

  /// Frees all idle buffers. Waits for the device where there are any.
  public func trim() {
    growth.withLock { _ in _ = freeIdle() }
  }

  /// How the budget is used.
  public var counts: DevicePoolCounts { buckets.withLock { $0.counts } }

  private func reused(_ byteCount: Int, _ stream: CUDAStream) throws(CUDAError) -> PoolBuffer? {
    guard let buffer = buckets.withLock({ $0.takeIdle(byteCount, for: stream) }) else { return nil }
    guard buffer.stream !== stream else { return buffer }
    do throws(CUDAError) {
      try stream.wait(for: buffer.free)
    } catch {
      buckets.withLock { $0.discard(buffer) }
      throw error
    }
    return buffer
  }

  private func grown(_ byteCount: Int, _ stream: CUDAStream) throws(CUDAError) -> PoolBuffer {
    try growth.withLock { _ throws(CUDAError) -> PoolBuffer in
      guard var plan = buckets.withLock({ $0.planGrowth(byteCount) }) else { throw full(byteCount) }
      free(&plan.victims)
      buckets.withLock { $0.reserve(plan.capacity) }
      do throws(CUDAError) {
        return try allocated(plan.capacity, stream)
      } catch {
        buckets.withLock { $0.cancel(plan.capacity) }
        throw error
      }
    }
  }

  private func allocated(_ capacity: Int, _ stream: CUDAStream) throws(CUDAError) -> PoolBuffer {
    do throws(CUDAError) {
      return try PoolBuffer(context, capacity, stream)
    } catch {
      guard error.isOutOfMemory else { throw error }
      guard freeIdle() else { throw error }
    }
    return try PoolBuffer(context, capacity, stream)
  }

  /// Whether there were any. Only with `growth` held.
  private func freeIdle() -> Bool {
    var idle = buckets.withLock { $0.removeIdle() }
    let count = idle.count
    free(&idle)
    return count > 0
  }

  /// Drops the last references to the buffers, which waits for the work on them; their bytes count until then.
  private func free(_ victims: inout [PoolBuffer]) {
    let bytes = victims.reduce(0) { $0 + $1.capacity }
    victims.removeAll()
    buckets.withLock { $0.wereFreed(bytes) }
  }

  private func full(_ byteCount: Int) -> CUDAError {
    let counts = counts
    return CUDAError(
      .outOfMemory,
      "the memory pool on \(context.place) is full: \(byteCount) bytes were requested, \(counts.bytesInUse) of its "
        + "\(counts.limit) are in use",
      hint: "use fewer or smaller layers at once, or give the lane more of the GPU's memory")
  }

  /// Called by the last owner of a buffer.
  fileprivate func putBack(_ buffer: PoolBuffer, _ stream: CUDAStream, _ others: [CUDAStream]) {
    do throws(CUDAError) {
      for other in others {
        try other.record(buffer.free)
        try stream.wait(for: buffer.free)
      }
      try stream.record(buffer.free)
      buffer.stream = stream
      buckets.withLock { $0.putIdle(buffer) }
    } catch {
      // The context notes its own loss. Without the event nobody could know when the buffer is free: the streams do.
      for user in [stream] + others { try? user.synchronize() }
      buckets.withLock { $0.discard(buffer) }
    }
  }
}

/// A buffer of a `DevicePool`; goes back when its last reference goes, behind the work queued on its streams by then.
public final class PooledMemory: Sendable {
  public var address: DeviceAddress { buffer.memory.address }
  /// As asked for.
  public let byteCount: Int
  /// The stream it was taken for.
  public let stream: CUDAStream
  private let pool: DevicePool
  private let buffer: PoolBuffer
  private let others = Mutex<[CUDAStream]>([])

  fileprivate init(_ pool: DevicePool, _ buffer: PoolBuffer, byteCount: Int, _ stream: CUDAStream) {
    self.pool = pool
    self.buffer = buffer
    self.byteCount = byteCount
    self.stream = stream
  }

  /// Says that work on another stream touches it, too: the buffer is not used again before that is done.
  public func use(on other: CUDAStream) {
    guard other !== stream else { return }
    others.withLock { others in
      if !others.contains(where: { $0 === other }) { others.append(other) }
    }
  }

  deinit { pool.putBack(buffer, stream, others.withLock { $0 }) }
}
