import CCUDA

/// An address on a device; means nothing to the host.
public typealias DeviceAddress = CUdeviceptr

/// Memory on the device, freed with its owner. Not initialised; aligned to 256 bytes.
///
/// Taking and freeing may wait for the whole device: nothing to do per frame. Nor is freeing bound to wait for work that
/// still uses the memory: let go of it when that is done. `DevicePool` sees to both.
public final class DeviceMemory: Sendable {
  public let context: CUDAContext
  public let address: DeviceAddress
  public let byteCount: Int

  public init(_ context: CUDAContext, byteCount: Int) throws(CUDAError) {
    guard byteCount > 0 else { throw .badArgument("cannot allocate \(byteCount) bytes on \(context.place)") }
    var address: DeviceAddress = 0
    try context.call("cuMemAlloc_v2", "cannot allocate \(byteCount) bytes on \(context.place)") {
      $0.cuMemAlloc(&address, byteCount)
    }
    self.context = context
    self.address = address
    self.byteCount = byteCount
  }

  deinit { context.release("cuMemFree_v2") { $0.cuMemFree(address) } }
}
