import CCUDA

extension RawDriver {
  /// The one place where a CUresult becomes an error: keeps the call's name, the code, and the driver's name and words.
  ///
  /// `what` says what could not be done, as the start of a sentence: "cannot allocate 4096 bytes on cuda:0".
  func check(_ result: CUresult, _ call: String, _ what: @autoclosure () -> String) throws(CUDAError) {
    guard result != CUDA_SUCCESS else { return }
    let code = Int(result.rawValue)
    let name = text(entry.cuGetErrorName, result) ?? "CUDA error \(code)"
    let words = text(entry.cuGetErrorString, result) ?? "no reason given"
    throw CUDAError(
      ResultCode.kind(code), "\(what()): \(words) (\(name) from \(call))", hint: ResultCode.hint(code),
      call: call, code: code, name: name)
  }

  private func text(
    _ function: (CUresult, UnsafeMutablePointer<UnsafePointer<CChar>?>?) -> CUresult, _ result: CUresult
  ) -> String? {
    var words: UnsafePointer<CChar>?
    guard function(result, &words) == CUDA_SUCCESS, let words else { return nil }
    return String(cString: words)
  }
}

extension CUDAError {
  private static var wanted: String {
    "the NVIDIA driver \(CUDADriver.minimumDriver) or newer (CUDA \(CUDADriver.minimumVersion)) is required"
  }

  static func missing(library: String, reason: String) -> CUDAError {
    CUDAError(
      .driverMissing, "no CUDA driver can be loaded: \(reason)",
      hint: "\(wanted); start a container with its GPUs, for example with --gpus all")
  }

  static func tooOld(library: String, version: CUDAVersion, missing symbol: String?) -> CUDAError {
    let lack = symbol.map { " and lacks \($0)" } ?? ""
    return CUDAError(
      .driverTooOld, "the CUDA driver is too old: \(library) supports CUDA \(version)\(lack)", hint: wanted)
  }

  static func badArgument(_ message: String) -> CUDAError { CUDAError(.badArgument, message) }
}
