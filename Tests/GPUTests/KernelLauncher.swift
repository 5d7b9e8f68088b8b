import CUDADriver
import ClipKernelsCUDA
import KernelHarness
import KernelImages

/// The kernels' image on a GPU, some of its memory and a stream: what the harness calls a device.
final class KernelLauncher {
  /// What failed last, for the message of a comparison.
  private(set) var failure: CUDAError?
  /// Leaves every launch out.
  var isIdle = false
  private let stream: CUDAStream
  private let memory: DeviceMemory
  private let host: PinnedMemory
  private var functions: [String: CUDAFunction] = [:]

  /// The largest workload: a 2160p picture of 16 bits, its results, tables.
  private static let byteCount = 128 << 20

  init(_ context: CUDAContext) throws {
    stream = try CUDAStream(context)
    memory = try DeviceMemory(context, byteCount: Self.byteCount)
    host = try PinnedMemory(context, byteCount: Self.byteCount)
    let module = try CUDAModule(context, ptx: KernelImage.ptx)
    for index in 0..<ck_cuda_function_count() {
      let name = String(cString: ck_cuda_function_at(index).name)
      functions[name] = try module.function(name)
    }
  }

  /// Calls `body` with this as the harness's device. Nil: it found nothing wrong.
  func failure(_ body: (UnsafePointer<kh_device>, UnsafeMutablePointer<CChar>, Int) -> Int32) -> String? {
    failure = nil
    var device = kh_device(
      context: Unmanaged.passUnretained(self).toOpaque(), address: memory.address, bytes: memory.byteCount,
      write: { context, from, count in
        KernelLauncher.run(context) { launcher throws(CUDAError) in
          guard let from else { return }
          launcher.host.pointer.copyMemory(from: from, byteCount: count)
          try launcher.stream.copy(
            from: UnsafeRawPointer(launcher.host.pointer), to: launcher.memory.address, byteCount: count)
          try launcher.stream.synchronize()
        }
      },
      launch: { context, launch in
        KernelLauncher.run(context) { launcher throws(CUDAError) in
          if let launch, !launcher.isIdle { try launcher.launch(launch) }
        }
      },
      read: { context, to, count in
        KernelLauncher.run(context) { launcher throws(CUDAError) in
          try launcher.stream.copy(
            from: launcher.memory.address, to: launcher.host.pointer, byteCount: count)
          try launcher.stream.synchronize()
          to?.copyMemory(from: launcher.host.pointer, byteCount: count)
        }
      })
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
      buffer.initialize(repeating: 0)
      guard let base = buffer.baseAddress, body(&device, base, buffer.count) != 0 else { return nil }
      return String(cString: base) + (failure.map { ": \($0)" } ?? "")
    }
  }

  private func launch(_ planned: UnsafePointer<ck_cuda_launch>) throws(CUDAError) {
    let (grid, block) = (planned.pointee.grid, planned.pointee.block)
    let name = String(cString: planned.pointee.function)
    guard let function = functions[name] else { throw CUDAError(.badImage, "there is no kernel \(name)") }
    try stream.launch(
      function, grid: LaunchSize(grid.0, grid.1, grid.2), block: LaunchSize(block.0, block.1, block.2),
      sharedBytes: Int(planned.pointee.shared_bytes),
      parameters: UnsafeRawBufferPointer(
        start: ck_cuda_launch_params(planned), count: Int(planned.pointee.params_size)))
  }

  private static func run(
    _ context: UnsafeMutableRawPointer?, _ body: (KernelLauncher) throws(CUDAError) -> Void
  ) -> Int32 {
    guard let context else { return 1 }
    let launcher = Unmanaged<KernelLauncher>.fromOpaque(context).takeUnretainedValue()
    do throws(CUDAError) {
      try body(launcher)
      return 0
    } catch {
      launcher.failure = error
      return 1
    }
  }
}
