import CCUDA

/// A GPU, or a slice of one (MIG), as the driver shows it to this process: what `CUDA_VISIBLE_DEVICES` hides is not
/// there, and ordinals count what is left.
public struct CUDADevice: Sendable, Equatable {
  /// Position among the visible devices: N in `cuda:N`.
  public let ordinal: Int
  /// As in "NVIDIA H200", or "NVIDIA H200 MIG 1g.18gb".
  public let name: String
  /// `GPU-…` or, of a slice, `MIG-…`: the same in every process and on every day, as `nvidia-smi -L` prints it.
  public let uuid: String
  /// Whether this is a slice of a GPU. A process sees one slice at most.
  public let isMIG: Bool
  /// 9.0 for a Hopper; `sm_90` in PTX.
  public let computeCapability: ComputeCapability
  /// Bytes.
  public let totalMemory: Int
  /// As in "0000:3b:00.0": domain, bus, device, function.
  public let pciBusID: String
  /// Streaming multiprocessors.
  public let multiprocessors: Int
  /// Engines that copy while kernels run: 2 copy both ways at once.
  public let copyEngines: Int
  /// Shared memory that a block can have when its function allows it, bytes.
  public let maxSharedMemory: Int

  let handle: CUdevice
}

/// What a GPU's instructions are: 7.5 is Turing, 9.0 Hopper.
public struct ComputeCapability: Sendable, Hashable, Comparable, CustomStringConvertible {
  public var major: Int
  public var minor: Int

  public init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  public static func < (left: ComputeCapability, right: ComputeCapability) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  public var description: String { "\(major).\(minor)" }
}

extension CUDADriver {
  /// The visible devices by ordinal, asked anew at every call.
  public func devices() throws(CUDAError) -> [CUDADevice] {
    var count: Int32 = 0
    try raw.check(raw.entry.cuDeviceGetCount(&count), "cuDeviceGetCount", "cannot count the GPUs")
    var devices: [CUDADevice] = []
    for ordinal in 0..<max(0, count) { devices.append(try device(ordinal)) }
    return devices
  }

  private func device(_ ordinal: Int32) throws(CUDAError) -> CUDADevice {
    let place = "cuda:\(ordinal)"
    var handle: CUdevice = 0
    try raw.check(raw.entry.cuDeviceGet(&handle, ordinal), "cuDeviceGet", "cannot open \(place)")
    let facts = DeviceFacts(raw: raw, handle: handle, place: place)
    let uuid = try facts.uuid()
    return CUDADevice(
      ordinal: Int(ordinal), name: try facts.name(), uuid: uuid.text, isMIG: uuid.isMIG,
      computeCapability: ComputeCapability(
        try facts.attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
        try facts.attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR)),
      totalMemory: try facts.totalMemory(), pciBusID: try facts.pciBusID(),
      multiprocessors: try facts.attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
      copyEngines: try facts.attribute(CU_DEVICE_ATTRIBUTE_ASYNC_ENGINE_COUNT),
      maxSharedMemory: try facts.attribute(
        CUdevice_attribute(UInt32(CCUDA_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN))),
      handle: handle)
  }
}
