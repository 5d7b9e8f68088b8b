import CNVML
import Synchronization

// Three layers, as CUDADriver has them. Raw: the library and the addresses of its functions. Checked: one function that
// makes an error of every result. Owned: all the rest. NVML's handles are never freed: there is nothing to own but the
// library. Any call may hang on a sick GPU: everybody but DeviceSampler's thread asks the sampler instead.

/// NVIDIA's management library (NVML) of this machine, loaded at run time.
///
/// One per process and library; it stays loaded. Safe to use from any thread.
public final class NVML: Sendable {
  /// What the driver's packages install.
  public static let libraryName = "libnvidia-ml.so.1"
  /// The oldest driver that CUDA is used with here, too: from then on slices have UUIDs of their own.
  public static let minimumDriver = "470.57"

  let raw: RawNVML
  /// As NVIDIA numbers it: "550.54.15".
  public let driverVersion: String
  private static let loaded = Mutex<[String: NVML]>([:])

  /// Loads the library and initialises it, once; later calls give the same object.
  ///
  /// - Parameter library: a file name to search for, or a path.
  /// - Throws: `.libraryMissing`, `.libraryTooOld`, `.driverMissing`, with a sentence that names what was found and what
  ///   is needed. A failure is not remembered.
  public static func load(library: String = libraryName) throws(NVMLError) -> NVML {
    if let known = loaded.withLock({ $0[library] }) { return known }
    // Not under the lock: it may hang. Initialising twice is counted by NVML, and harmless.
    let new = try NVML(library: library)
    return loaded.withLock { loaded in
      let first = loaded[library] ?? new
      loaded[library] = first
      return first
    }
  }

  private init(library: String) throws(NVMLError) {
    raw = try RawNVML(library: library)
    try raw.check(raw.entry.nvmlInit_v2(), "nvmlInit_v2", "NVML cannot start")
    var text = [CChar](repeating: 0, count: Int(CNVML_DRIVER_VERSION_BUFFER_SIZE))
    let result = raw.entry.nvmlSystemGetDriverVersion(&text, UInt32(text.count))
    try raw.check(result, "nvmlSystemGetDriverVersion", "cannot read the driver's version")
    driverVersion = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// A GPU, or a slice of one, by its whole UUID as CUDA and `nvidia-smi -L` tell it: `GPU-…`, `MIG-…`.
  public func device(_ uuid: String) throws(NVMLError) -> NVMLDevice {
    var handle: nvmlDevice_t?
    let result = raw.entry.nvmlDeviceGetHandleByUUID(uuid, &handle)
    // An argument that NVML cannot read as a UUID is one that it does not know.
    if result == NVML_ERROR_INVALID_ARGUMENT {
      throw NVMLError(.noSuchDevice, "NVML does not know the GPU “\(uuid)”")
    }
    try raw.check(result, "nvmlDeviceGetHandleByUUID", "cannot open \(uuid)")
    guard let handle else { throw NVMLError(.noSuchDevice, "NVML does not know the GPU “\(uuid)”") }
    return NVMLDevice(uuid: uuid, nvml: self, handle: handle)
  }
}
