import CCUDA

/// Host memory that the device reaches by itself: copies from and to it run at the bus's full speed beside other work,
/// while copies of ordinary memory go through the driver's staging and hold up the caller.
///
/// Taking and freeing is slow (milliseconds): keep it. Freeing waits for no copy: let go of it when they are done.
/// Page aligned, not initialised, good for every device.
public final class PinnedMemory: @unchecked Sendable {
  // Unchecked: `pointer` never changes; who writes where and when is the users' to order.
  public let context: CUDAContext
  public let pointer: UnsafeMutableRawPointer
  public let byteCount: Int

  /// - Parameter writeOnly: write-combined: faster for the bus, and very slow for the host to read.
  public init(_ context: CUDAContext, byteCount: Int, writeOnly: Bool = false) throws(CUDAError) {
    guard byteCount > 0 else { throw .badArgument("cannot allocate \(byteCount) bytes of pinned memory") }
    var pointer: UnsafeMutableRawPointer?
    let name = "cuMemHostAlloc"
    let flags =
      UInt32(CCUDA_MEMHOSTALLOC_PORTABLE) | (writeOnly ? UInt32(CCUDA_MEMHOSTALLOC_WRITECOMBINED) : 0)
    try context.call(name, "cannot allocate \(byteCount) bytes of pinned host memory for \(context.place)") {
      $0.cuMemHostAlloc(&pointer, byteCount, flags)
    }
    guard let pointer else { throw CUDAError(.failed, "\(name) returned no memory", call: name) }
    self.context = context
    self.pointer = pointer
    self.byteCount = byteCount
  }

  /// All of it.
  public var bytes: UnsafeMutableRawBufferPointer { .init(start: pointer, count: byteCount) }

  deinit { context.release("cuMemFreeHost") { $0.cuMemFreeHost(pointer) } }
}
