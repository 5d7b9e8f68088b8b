import CCUDA

/// Threads of a block, or blocks of a grid. Every side is at least 1.
public struct LaunchSize: Sendable, Equatable {
  public var x: UInt32
  public var y: UInt32
  public var z: UInt32

  public init(_ x: UInt32, _ y: UInt32 = 1, _ z: UInt32 = 1) {
    self.x = x
    self.y = y
    self.z = z
  }
}

/// A kernel that can be launched; keeps its module loaded.
public final class CUDAFunction: @unchecked Sendable {
  // Unchecked: `handle` never changes, and the driver's calls on it may come from any thread.
  public let module: CUDAModule
  public let name: String
  fileprivate let handle: CUfunction

  init(_ module: CUDAModule, _ name: String) throws(CUDAError) {
    var handle: CUfunction?
    let call = "cuModuleGetFunction"
    try module.context.call(call, "there is no kernel \(name)") {
      $0.cuModuleGetFunction(&handle, module.handle, name)
    }
    guard let handle else { throw CUDAError(.failed, "\(call) returned no kernel \(name)", call: call) }
    self.module = module
    self.name = name
    self.handle = handle
  }

  /// Registers of a thread, as compiled for this GPU.
  public func registers() throws(CUDAError) -> Int { try attribute(CU_FUNC_ATTRIBUTE_NUM_REGS) }
  /// Bytes of a thread that lie in memory for want of registers: spills and indexed arrays.
  public func localBytes() throws(CUDAError) -> Int { try attribute(CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES) }
  /// Shared memory of a block that is declared in the kernel, bytes.
  public func staticSharedBytes() throws(CUDAError) -> Int {
    try attribute(CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES)
  }
  /// Threads that a block may have.
  public func maxThreads() throws(CUDAError) -> Int { try attribute(CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK) }

  /// Lets launches ask for more than 48 KiB of shared memory: up to the device's `maxSharedMemory`.
  public func allowSharedMemory(byteCount: Int) throws(CUDAError) {
    guard let count = Int32(exactly: byteCount), count >= 0 else {
      throw .badArgument("\(name) cannot have \(byteCount) bytes of shared memory")
    }
    try module.context.call("cuFuncSetAttribute", "\(name) cannot have \(count) bytes of shared memory") {
      $0.cuFuncSetAttribute(handle, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, count)
    }
  }

  private func attribute(_ attribute: CUfunction_attribute) throws(CUDAError) -> Int {
    var value: Int32 = 0
    try module.context.call(
      "cuFuncGetAttribute", "cannot describe the kernel \(name) on \(module.context.place)"
    ) {
      $0.cuFuncGetAttribute(&value, attribute, handle)
    }
    return Int(value)
  }
}

extension CUDAStream {
  /// Queues a kernel.
  ///
  /// - Parameters:
  ///   - sharedBytes: dynamic shared memory of each block.
  ///   - parameters: the kernel's one parameter, a struct by value, all of it; copied before this returns.
  public func launch(
    _ function: CUDAFunction, grid: LaunchSize, block: LaunchSize, sharedBytes: Int = 0,
    parameters: UnsafeRawBufferPointer
  ) throws(CUDAError) {
    guard let sharedBytes = UInt32(exactly: sharedBytes) else {
      throw .badArgument("\(function.name) cannot have \(sharedBytes) bytes of shared memory")
    }
    // As one buffer with its size, which the driver compares with the kernel's; the other way, a pointer for each
    // parameter, would let it read past a blob that is too short.
    var size = parameters.count
    try withUnsafeMutablePointer(to: &size) { size throws(CUDAError) in
      var extra: [UnsafeMutableRawPointer?] = [
        UnsafeMutableRawPointer(bitPattern: UInt(CCUDA_LAUNCH_PARAM_BUFFER_POINTER)),
        UnsafeMutableRawPointer(mutating: parameters.baseAddress),
        UnsafeMutableRawPointer(bitPattern: UInt(CCUDA_LAUNCH_PARAM_BUFFER_SIZE)),
        UnsafeMutableRawPointer(size),
        UnsafeMutableRawPointer(bitPattern: UInt(CCUDA_LAUNCH_PARAM_END)),
      ]
      try context.call("cuLaunchKernel", "cannot launch \(function.name) on \(context.place)") {
        $0.cuLaunchKernel(
          function.handle, grid.x, grid.y, grid.z, block.x, block.y, block.z, sharedBytes, handle, nil, &extra
        )
      }
    }
  }
}
