/// The driver's result codes that are told apart, after `CUresult` in the CUDA driver API's reference.
enum ResultCode {
  static let noDevice = 100
  static let notReady = 600

  static func kind(_ code: Int) -> CUDAError.Kind {
    switch code {
    case 1,  // CUDA_ERROR_INVALID_VALUE
      400:  // CUDA_ERROR_INVALID_HANDLE
      .badArgument
    case 2: .outOfMemory
    case noDevice: .noDevice
    case 101: .noSuchDevice  // CUDA_ERROR_INVALID_DEVICE
    case 200,  // CUDA_ERROR_INVALID_IMAGE
      209,  // CUDA_ERROR_NO_BINARY_FOR_GPU
      218,  // CUDA_ERROR_INVALID_PTX
      221,  // CUDA_ERROR_JIT_COMPILER_NOT_FOUND
      222,  // CUDA_ERROR_UNSUPPORTED_PTX_VERSION
      223:  // CUDA_ERROR_JIT_COMPILATION_DISABLED
      .badImage
    case 4,  // CUDA_ERROR_DEINITIALIZED
      46,  // CUDA_ERROR_DEVICE_UNAVAILABLE
      214,  // CUDA_ERROR_ECC_UNCORRECTABLE
      220,  // CUDA_ERROR_NVLINK_UNCORRECTABLE
      226,  // CUDA_ERROR_CONTAINED
      700,  // CUDA_ERROR_ILLEGAL_ADDRESS
      702,  // CUDA_ERROR_LAUNCH_TIMEOUT
      709,  // CUDA_ERROR_CONTEXT_IS_DESTROYED
      710,  // CUDA_ERROR_ASSERT
      714,  // CUDA_ERROR_HARDWARE_STACK_ERROR
      715,  // CUDA_ERROR_ILLEGAL_INSTRUCTION
      716,  // CUDA_ERROR_MISALIGNED_ADDRESS
      717,  // CUDA_ERROR_INVALID_ADDRESS_SPACE
      718,  // CUDA_ERROR_INVALID_PC
      719,  // CUDA_ERROR_LAUNCH_FAILED
      810,  // CUDA_ERROR_MPS_CLIENT_TERMINATED
      999:  // CUDA_ERROR_UNKNOWN, as of a GPU that fell off the bus: nothing says that the context survives.
      .lost
    default: .failed
    }
  }

  /// What to do about it.
  static func hint(_ code: Int) -> String? {
    switch code {
    case noDevice: "does nvidia-smi list a GPU, and does CUDA_VISIBLE_DEVICES leave one visible?"
    case 46:
      "another process may be using the GPU exclusively, or it fell off the bus: see `dmesg | grep Xid`"
    case 802: "the machine's NVSwitch fabric is not up: is nvidia-fabricmanager running?"
    case 803: "the kernel module's version differs from the library's: reboot, or reload the module"
    case 804: "the CUDA compatibility library does not support this GPU: remove it from the library path"
    default:
      switch kind(code) {
      case .outOfMemory: "use fewer lanes on this GPU, smaller jobs, or another GPU"
      case .badImage: "this GPU or these kernels need a newer driver"
      case .lost:
        "this process can no longer use the GPU: start a new one; `dmesg | grep Xid` may show the cause"
      default: nil
      }
    }
  }
}
