import CCUDA

/// Kernels, loaded into a context. The driver compiles PTX for the GPU at hand, once per machine: it keeps a cache.
public final class CUDAModule: @unchecked Sendable {
  // Unchecked: `handle` never changes, and the driver's calls on it may come from any thread.
  public let context: CUDAContext
  let handle: CUmodule

  /// Bytes kept of what the driver's compiler says.
  private static let logSize = 8192

  /// - Parameter ptx: the text, without a NUL.
  /// - Throws: `.badImage` with what the driver's compiler says, where it cannot be compiled for this GPU.
  public convenience init(_ context: CUDAContext, ptx: String) throws(CUDAError) {
    try self.init(context, image: Array(ptx.utf8) + [0])
  }

  /// As above, without a copy of the text. The whole literal, which ends in a NUL by itself.
  public convenience init(_ context: CUDAContext, ptx: StaticString) throws(CUDAError) {
    guard ptx.hasPointerRepresentation else { throw .badArgument("an image of one character is not PTX") }
    try self.init(context, UnsafeRawPointer(ptx.utf8Start))
  }

  private convenience init(_ context: CUDAContext, image: [UInt8]) throws(CUDAError) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: image.count, alignment: 16)
    defer { copy.deallocate() }
    copy.copyBytes(from: image)
    guard let start = copy.baseAddress else { throw .badArgument("an empty image is not PTX") }
    try self.init(context, UnsafeRawPointer(start))
  }

  private init(_ context: CUDAContext, _ image: UnsafeRawPointer) throws(CUDAError) {
    let log = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Self.logSize)
    defer { log.deallocate() }
    log.initialize(repeating: 0)
    var options = [CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES]
    var values: [UnsafeMutableRawPointer?] = [
      UnsafeMutableRawPointer(log.baseAddress), UnsafeMutableRawPointer(bitPattern: Self.logSize - 1),
    ]
    var handle: CUmodule?
    let name = "cuModuleLoadDataEx"
    do throws(CUDAError) {
      try context.call(name, "cannot load the kernels on \(context.place)") {
        $0.cuModuleLoadDataEx(&handle, image, UInt32(options.count), &options, &values)
      }
    } catch {
      throw error.withLog(log)
    }
    guard let handle else { throw CUDAError(.failed, "\(name) returned no module", call: name) }
    self.context = context
    self.handle = handle
  }

  deinit { context.release("cuModuleUnload") { $0.cuModuleUnload(handle) } }

  /// The kernel of this exported name (`.visible .entry`).
  public func function(_ name: String) throws(CUDAError) -> CUDAFunction { try CUDAFunction(self, name) }
}

extension CUDAError {
  /// With the compiler's words behind the driver's, where it said any.
  fileprivate func withLog(_ log: UnsafeMutableBufferPointer<CChar>) -> CUDAError {
    let words = String(decoding: log.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      .split(separator: "\n").joined(separator: "; ")
    guard !words.isEmpty else { return self }
    var error = self
    error.message += ": " + words
    return error
  }
}
