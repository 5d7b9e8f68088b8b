import CCUDA

/// A moment in a stream that other streams and threads can wait for.
public final class CUDAEvent: @unchecked Sendable {
  // Unchecked: `handle` never changes, and the driver's calls on it may come from any thread.
  public let context: CUDAContext
  public let handle: CUevent

  /// - Parameter timing: whether `seconds(since:)` can be asked; makes recording more expensive.
  public init(_ context: CUDAContext, timing: Bool = false) throws(CUDAError) {
    var handle: CUevent?
    let name = "cuEventCreate"
    let flags = CU_EVENT_BLOCKING_SYNC | (timing ? 0 : CU_EVENT_DISABLE_TIMING)
    try context.call(name, "cannot create an event on \(context.place)") {
      $0.cuEventCreate(&handle, UInt32(flags))
    }
    guard let handle else {
      throw CUDAError(.failed, "\(name) returned no event on \(context.place)", call: name)
    }
    self.context = context
    self.handle = handle
  }

  deinit { context.release("cuEventDestroy_v2") { $0.cuEventDestroy(handle) } }

  /// Waits, asleep, until it has happened. Errors of the work before it come up here.
  public func synchronize() throws(CUDAError) {
    try context.call("cuEventSynchronize", "the work on \(context.place) failed") {
      $0.cuEventSynchronize(handle)
    }
  }

  /// Whether it has happened; does not wait. An event that was never recorded has.
  public func hasHappened() throws(CUDAError) -> Bool {
    try context.isDone("cuEventQuery", "the work on \(context.place) failed") { $0.cuEventQuery(handle) }
  }

  /// Seconds on the device from `start` to this event: both made with `timing`, and happened.
  public func seconds(since start: CUDAEvent) throws(CUDAError) -> Double {
    var milliseconds: Float = 0
    try context.call("cuEventElapsedTime", "cannot time the work on \(context.place)") {
      $0.cuEventElapsedTime(&milliseconds, start.handle, handle)
    }
    return Double(milliseconds) / 1000
  }
}
