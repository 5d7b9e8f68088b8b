import CCUDA
import Synchronization

/// The primary context of a device: address space, streams and loaded kernels of this process there.
///
/// Threads: every call of this module pushes the context, calls, and pops it again, so that any thread may call and
/// none is left changed; FFmpeg does the same around its calls. Making it current once per thread would save two cheap
/// calls, and would change threads that belong to others.
///
/// Whatever lives in the context keeps it alive.
public final class CUDAContext: @unchecked Sendable {
  // Unchecked: `handle` never changes, and the driver's calls on it may come from any thread.
  public let driver: CUDADriver
  public let device: CUDADevice
  /// For `AVCUDADeviceContext.cuda_ctx`: valid while this object lives.
  public let handle: CUcontext
  private let firstLoss = Mutex<CUDAError?>(nil)

  /// Retains the primary context. Threads that wait for the device sleep instead of spinning: there are more
  /// lanes than cores. A context that is active already keeps what it was made with.
  init(_ driver: CUDADriver, _ device: CUDADevice) throws(CUDAError) {
    let entry = driver.raw.entry
    let place = "cuda:\(device.ordinal)"
    var flags: UInt32 = 0
    var isActive: Int32 = 0
    try driver.raw.check(
      entry.cuDevicePrimaryCtxGetState(device.handle, &flags, &isActive), "cuDevicePrimaryCtxGetState",
      "cannot inspect the context of \(place)")
    if isActive == 0 {
      try driver.raw.check(
        entry.cuDevicePrimaryCtxSetFlags(device.handle, UInt32(CU_CTX_SCHED_BLOCKING_SYNC)),
        "cuDevicePrimaryCtxSetFlags", "cannot prepare the context of \(place)")
    }
    var handle: CUcontext?
    let call = "cuDevicePrimaryCtxRetain"
    try driver.raw.check(
      entry.cuDevicePrimaryCtxRetain(&handle, device.handle), call, "cannot open a context on \(place)")
    guard let handle else { throw CUDAError(.failed, "\(call) returned no context on \(place)", call: call) }
    self.driver = driver
    self.device = device
    self.handle = handle
  }

  deinit { _ = driver.raw.entry.cuDevicePrimaryCtxRelease(device.handle) }

  /// The first error that showed that the context is lost, in whatever thread or destructor it came up.
  public var loss: CUDAError? { firstLoss.withLock { $0 } }

  /// Bytes free and in all on the device, all processes counted.
  public func memory() throws(CUDAError) -> (free: Int, total: Int) {
    var free = 0
    var total = 0
    try call("cuMemGetInfo_v2", "cannot read the free memory of \(place)") { $0.cuMemGetInfo(&free, &total) }
    return (free, total)
  }

  var place: String { "cuda:\(device.ordinal)" }

  /// Runs one call of the driver with this context current, and checks it.
  ///
  /// - Parameter what: what could not be done, as the start of a sentence.
  func call(
    _ name: String, _ what: @autoclosure () -> String, _ body: (borrowing CCUDAEntryPoints) -> CUresult
  ) throws(CUDAError) {
    let result = result(of: body)
    try checked(result, name, what())
  }

  /// As `call`, for a destructor, which has nobody to tell: a lost context is remembered, the rest is let go.
  func release(_ name: String, _ body: (borrowing CCUDAEntryPoints) -> CUresult) {
    try? call(name, "cannot free on \(place)", body)
  }

  /// As `call`, false where the driver says that the work is not done yet.
  func isDone(
    _ name: String, _ what: @autoclosure () -> String, _ body: (borrowing CCUDAEntryPoints) -> CUresult
  ) throws(CUDAError) -> Bool {
    let result = result(of: body)
    if result == CUDA_ERROR_NOT_READY { return false }
    try checked(result, name, what())
    return true
  }

  private func result(of body: (borrowing CCUDAEntryPoints) -> CUresult) -> CUresult {
    let raw = driver.raw
    let pushed = raw.entry.cuCtxPushCurrent(handle)
    guard pushed == CUDA_SUCCESS else { return pushed }
    defer {
      var popped: CUcontext?
      _ = raw.entry.cuCtxPopCurrent(&popped)
    }
    return body(raw.entry)
  }

  private func checked(_ result: CUresult, _ name: String, _ what: @autoclosure () -> String)
    throws(CUDAError)
  {
    do throws(CUDAError) {
      try driver.raw.check(result, name, what())
    } catch {
      if error.isSticky { firstLoss.withLock { $0 = $0 ?? error } }
      throw error
    }
  }
}
