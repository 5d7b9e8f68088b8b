import CUDADriver
import CUDATestKit
import Testing
import Threads

/// Kernels for tests, as PTX that a real driver compiles and as Swift for the simulated one.
enum TestKernels {
  /// The parameter of `test_fill`: `count` bytes from `address` become `value`; one thread writes one byte.
  struct Fill {
    var address: DeviceAddress
    var count: UInt32
    var value: UInt32
  }

  /// The parameter of `test_gate`, in simulation only: the kernel does not end before its gate opens.
  struct Gate {
    var gate: UnsafeRawPointer
    init(_ gate: Completion) { self.gate = UnsafeRawPointer(Unmanaged.passUnretained(gate).toOpaque()) }
  }

  static let ptx: StaticString = """
    // Two kernels and a fault.
    .version 6.3
    .target sm_75
    .address_size 64

    .visible .entry test_fill(
      .param .align 8 .b8 test_fill_param_0[16]
    )
    {
      .reg .pred %p<2>;
      .reg .b32 %r<7>;
      .reg .b64 %rd<5>;
      ld.param.u64 %rd1, [test_fill_param_0];
      ld.param.u32 %r1, [test_fill_param_0+8];
      ld.param.u32 %r2, [test_fill_param_0+12];
      mov.u32 %r3, %ctaid.x;
      mov.u32 %r4, %ntid.x;
      mov.u32 %r5, %tid.x;
      mad.lo.s32 %r6, %r3, %r4, %r5;
      setp.ge.u32 %p1, %r6, %r1;
      @%p1 bra DONE;
      cvta.to.global.u64 %rd2, %rd1;
      cvt.u64.u32 %rd3, %r6;
      add.s64 %rd4, %rd2, %rd3;
      st.global.u8 [%rd4], %r2;
    DONE:
      ret;
    }

    .visible .entry test_gate(.param .u64 test_gate_param_0) { ret; }

    .visible .entry test_fault() { trap; }
    """

  static let emulate: KernelEmulator = { function, grid, block, _, parameters in
    guard let function, let grid, let block, let parameters else { return -1 }
    switch String(cString: function) {
    case "test_fill":
      let fill = parameters.load(as: Fill.self)
      for index in 0..<min(Int(grid[0] * block[0]), Int(fill.count)) {
        UnsafeMutablePointer<UInt8>(bitPattern: UInt(fill.address) + UInt(index))?.pointee = UInt8(fill.value)
      }
      return 0
    case "test_gate":
      Unmanaged<Completion>.fromOpaque(parameters.load(as: Gate.self).gate).takeUnretainedValue().wait()
      return 0
    default: return 1
    }
  }
}

extension CUDAStream {
  /// Queues `test_fill` over all of it.
  func fill(_ function: CUDAFunction, _ address: DeviceAddress, byteCount: Int, value: UInt8)
    throws(CUDAError)
  {
    let fill = TestKernels.Fill(address: address, count: UInt32(byteCount), value: UInt32(value))
    try launch(function, grid: LaunchSize(UInt32(byteCount + 127) / 128), block: LaunchSize(128), fill)
  }

  /// Queues a kernel with one parameter.
  func launch<Parameters: BitwiseCopyable>(
    _ function: CUDAFunction, grid: LaunchSize, block: LaunchSize, sharedBytes: Int = 0,
    _ parameters: Parameters
  ) throws(CUDAError) {
    try withUnsafeBytes(of: parameters) { bytes throws(CUDAError) in
      try launch(function, grid: grid, block: block, sharedBytes: sharedBytes, parameters: bytes)
    }
  }
}
