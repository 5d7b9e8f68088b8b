/// How the budget of a `DevicePool` is used.
public struct DevicePoolCounts: Sendable, Equatable {
  /// Bytes.
  public var limit = 0
  public var bytesInUse = 0
  public var bytesIdle = 0
  /// The most that there was, in use and idle.
  public var peakBytes = 0
  public var buffersInUse = 0
  public var buffersIdle = 0
  /// Buffers handed out again, without asking the driver for memory.
  public var reused = 0
  /// Buffers taken from the driver.
  public var allocated = 0
}

/// The idle buffers and the accounts of a `DevicePool`; its lock guards them.
///
/// A buffer of the same class that was last used on the same stream is the best: nothing has to be waited for. Then the one
/// that has been idle longest: its event has happened most likely. The same one is given up first when another class needs
/// the room.
struct PoolBuckets {
  private(set) var counts: DevicePoolCounts
  /// The longest idle first.
  private var idle: [PoolBuffer] = []
  /// In use, idle, or removed and not freed yet.
  private var bytes = 0

  init(limit: Int) {
    counts = DevicePoolCounts()
    counts.limit = max(0, limit)
  }

  /// Bytes that are taken for `byteCount`: eight classes between powers of two, 512 bytes apart at least.
  /// Nil where the budget would never hold it.
  func capacity(for byteCount: Int) -> Int? {
    guard byteCount > 0, byteCount <= counts.limit else { return nil }
    let step = max(512, (1 << (Int.bitWidth - 1 - byteCount.leadingZeroBitCount)) / 8)
    let (padded, overflow) = byteCount.addingReportingOverflow(step - 1)
    return overflow ? counts.limit : min(padded / step * step, counts.limit)
  }

  mutating func takeIdle(_ byteCount: Int, for stream: CUDAStream) -> PoolBuffer? {
    guard let capacity = capacity(for: byteCount) else { return nil }
    let index =
      idle.lastIndex { $0.capacity == capacity && $0.stream === stream }
      ?? idle.firstIndex { $0.capacity == capacity }
    guard let index else { return nil }
    let buffer = idle.remove(at: index)
    counts.bytesIdle -= capacity
    counts.buffersIdle -= 1
    counts.bytesInUse += capacity
    counts.buffersInUse += 1
    counts.reused += 1
    return buffer
  }

  mutating func putIdle(_ buffer: PoolBuffer) {
    leaveUse(buffer.capacity)
    idle.append(buffer)
    counts.bytesIdle += buffer.capacity
    counts.buffersIdle += 1
  }

  /// A buffer in use is given up: the context is lost.
  mutating func discard(_ buffer: PoolBuffer) {
    leaveUse(buffer.capacity)
    bytes -= buffer.capacity
  }

  /// What must be freed before `byteCount` more can be taken, and how much that is in its class. Nil where freeing all
  /// would not do.
  mutating func planGrowth(_ byteCount: Int) -> (victims: [PoolBuffer], capacity: Int)? {
    guard let capacity = capacity(for: byteCount), counts.bytesInUse <= counts.limit - capacity else {
      return nil
    }
    var victims: [PoolBuffer] = []
    var room = counts.limit - bytes
    while room < capacity, !idle.isEmpty {
      let victim = removeOldest()
      room += victim.capacity
      victims.append(victim)
    }
    return (victims, capacity)
  }

  /// Room for a new buffer, which is in use from now on.
  mutating func reserve(_ capacity: Int) {
    bytes += capacity
    counts.peakBytes = max(counts.peakBytes, bytes)
    counts.bytesInUse += capacity
    counts.buffersInUse += 1
    counts.allocated += 1
  }

  /// Takes `reserve` back: the driver had no memory.
  mutating func cancel(_ capacity: Int) {
    leaveUse(capacity)
    bytes -= capacity
    counts.allocated -= 1
  }

  /// Buffers that had been removed are back with the driver.
  mutating func wereFreed(_ freed: Int) { bytes -= freed }

  mutating func removeIdle() -> [PoolBuffer] {
    var removed: [PoolBuffer] = []
    while !idle.isEmpty { removed.append(removeOldest()) }
    return removed
  }

  private mutating func removeOldest() -> PoolBuffer {
    let buffer = idle.removeFirst()
    counts.bytesIdle -= buffer.capacity
    counts.buffersIdle -= 1
    return buffer
  }

  private mutating func leaveUse(_ capacity: Int) {
    counts.bytesInUse -= capacity
    counts.buffersInUse -= 1
  }
}

/// Device memory with the event that tells when it is free.
final class PoolBuffer: @unchecked Sendable {
  // Unchecked: `stream` has one owner at a time: who uses the buffer, or the pool's lock.
  let memory: DeviceMemory
  /// Recorded when the buffer goes back.
  let free: CUDAEvent
  /// Where it was used last.
  var stream: CUDAStream

  var capacity: Int { memory.byteCount }

  init(_ context: CUDAContext, _ capacity: Int, _ stream: CUDAStream) throws(CUDAError) {
    memory = try DeviceMemory(context, byteCount: capacity)
    free = try CUDAEvent(context)
    self.stream = stream
  }

  /// The driver does not promise to wait for who still uses what is freed. In a lost context nobody does.
  deinit { try? free.synchronize() }
}
