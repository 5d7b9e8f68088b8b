import CNVML

extension RawNVML {
  /// The one place where an nvmlReturn_t becomes an error: keeps the call's name, the code, and NVML's words.
  ///
  /// `what` says what could not be done, as the start of a sentence: "cannot read the memory of GPU-3f2c…".
  func check(_ result: nvmlReturn_t, _ call: String, _ what: @autoclosure () -> String) throws(NVMLError) {
    guard result != NVML_SUCCESS else { return }
    let words = entry.nvmlErrorString(result).map { String(cString: $0) } ?? "no reason given"
    throw NVMLError(
      Self.kind(result), "\(what()): \(words) (NVML error \(result.rawValue) from \(call))",
      hint: Self.hint(result), call: call, code: Int(result.rawValue))
  }

  private static func kind(_ result: nvmlReturn_t) -> NVMLError.Kind {
    switch result {
    case NVML_ERROR_DRIVER_NOT_LOADED, NVML_ERROR_LIBRARY_NOT_FOUND, NVML_ERROR_LIB_RM_VERSION_MISMATCH:
      .driverMissing
    case NVML_ERROR_NOT_FOUND: .noSuchDevice
    case NVML_ERROR_GPU_IS_LOST, NVML_ERROR_RESET_REQUIRED, NVML_ERROR_UNINITIALIZED: .lost
    default: .failed
    }
  }

  private static func hint(_ result: nvmlReturn_t) -> String? {
    switch result {
    case NVML_ERROR_DRIVER_NOT_LOADED: "is the kernel module loaded, and do /dev/nvidia* exist here?"
    case NVML_ERROR_LIB_RM_VERSION_MISMATCH:
      "the kernel module's version differs from the library's: reboot, or reload the module"
    case NVML_ERROR_GPU_IS_LOST: "it fell off the bus: `dmesg | grep -i xid` may show the cause"
    case NVML_ERROR_RESET_REQUIRED: "run `nvidia-smi --gpu-reset`, or reboot"
    default: nil
    }
  }
}
