import CCUDA

/// A queue of work for the device: what is put into one stream runs in that order, streams run beside each other.
///
/// Calls that queue work return before it is done. Memory that it touches, on the device and on the host, must stay alive
/// and unchanged until the stream has passed it.
public final class CUDAStream: @unchecked Sendable {
  // Unchecked: `handle` never changes, and the driver's calls on it may come from any thread.
  public let context: CUDAContext
  /// For `AVCUDADeviceContext.stream`: valid while this object lives.
  public let handle: CUstream

  /// A stream that does not wait for the default stream, nor that for it.
  public init(_ context: CUDAContext) throws(CUDAError) {
    var handle: CUstream?
    let name = "cuStreamCreate"
    try context.call(name, "cannot create a stream on \(context.place)") {
      $0.cuStreamCreate(&handle, UInt32(CU_STREAM_NON_BLOCKING))
    }
    guard let handle else {
      throw CUDAError(.failed, "\(name) returned no stream on \(context.place)", call: name)
    }
    self.context = context
    self.handle = handle
  }

  /// Work that is still queued runs to its end.
  deinit { context.release("cuStreamDestroy_v2") { $0.cuStreamDestroy(handle) } }

  /// Waits, asleep, until all that was queued so far is done. Errors of that work come up here.
  public func synchronize() throws(CUDAError) {
    try context.call("cuStreamSynchronize", "the work on \(context.place) failed") {
      $0.cuStreamSynchronize(handle)
    }
  }

  /// Whether all that was queued so far is done; does not wait.
  public func isIdle() throws(CUDAError) -> Bool {
    try context.isDone("cuStreamQuery", "the work on \(context.place) failed") { $0.cuStreamQuery(handle) }
  }

  /// What is queued here from now on starts when `event`, as recorded last, has happened. Nobody waits on the host.
  /// An event that was never recorded has happened.
  public func wait(for event: CUDAEvent) throws(CUDAError) {
    try context.call("cuStreamWaitEvent", "cannot order streams on \(context.place)") {
      $0.cuStreamWaitEvent(handle, event.handle, 0)
    }
  }

  /// Makes `event` the moment at which all that was queued here so far is done.
  public func record(_ event: CUDAEvent) throws(CUDAError) {
    try context.call("cuEventRecord", "cannot record an event on \(context.place)") {
      $0.cuEventRecord(event.handle, handle)
    }
  }
}
