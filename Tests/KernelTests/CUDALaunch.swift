import ClipKernelsCUDA
import KernelEmulation

/// A planned launch and what the emulation says to it.
struct Launch {
  var planned = ck_cuda_launch()

  var function: String { planned.function.map { String(cString: $0) } ?? "" }

  /// What `ck_emulate` returns, and why.
  mutating func run() -> (code: Int32, why: String) {
    let grid = [planned.grid.0, planned.grid.1, planned.grid.2]
    let block = [planned.block.0, planned.block.1, planned.block.2]
    let code = withUnsafeBytes(of: &planned.params) {
      ck_emulate(planned.function, grid, block, planned.shared_bytes, $0.baseAddress)
    }
    return (code, String(cString: ck_emulate_message()))
  }
}

/// Memory that a kernel may write, as long as it lives.
final class Plane {
  let bytes: UnsafeMutablePointer<UInt8>
  init(_ count: Int) {
    bytes = .allocate(capacity: count)
    bytes.initialize(repeating: 0, count: count)
  }
  deinit { bytes.deallocate() }
}

/// A call that fills some bytes.
func fillCall(_ plane: Plane, width: Int32 = 100, height: Int32 = 4) -> ck_call {
  var p = ck_fill_params()
  p.dst = plane.bytes
  p.pitch = Int64(width)
  p.width = width
  p.height = height
  p.value = 7
  return ck_fill_call(p)
}
