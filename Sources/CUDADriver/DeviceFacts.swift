import CCUDA

/// Asks the driver about one device.
struct DeviceFacts {
  let raw: RawDriver
  let handle: CUdevice
  let place: String

  func attribute(_ attribute: CUdevice_attribute) throws(CUDAError) -> Int {
    var value: Int32 = 0
    try raw.check(
      raw.entry.cuDeviceGetAttribute(&value, attribute, handle), "cuDeviceGetAttribute",
      "cannot read attribute \(attribute.rawValue) of \(place)")
    return Int(value)
  }

  func name() throws(CUDAError) -> String {
    try text("cuDeviceGetName") { raw.entry.cuDeviceGetName($0, $1, handle) }
  }

  func pciBusID() throws(CUDAError) -> String {
    try text("cuDeviceGetPCIBusId") { raw.entry.cuDeviceGetPCIBusId($0, $1, handle) }
  }

  func totalMemory() throws(CUDAError) -> Int {
    var bytes = 0
    try raw.check(
      raw.entry.cuDeviceTotalMem(&bytes, handle), "cuDeviceTotalMem_v2", "cannot read the memory of \(place)")
    return bytes
  }

  /// The second version of the call answers with the slice's UUID on MIG, the first always with the whole GPU's: that
  /// they differ is how the driver says that this is a slice.
  func uuid() throws(CUDAError) -> (text: String, isMIG: Bool) {
    var whole = CUuuid()
    var own = CUuuid()
    let what = "cannot read the UUID of \(place)"
    try raw.check(raw.entry.cuDeviceGetUuid(&whole, handle), "cuDeviceGetUuid", what)
    try raw.check(raw.entry.cuDeviceGetUuid_v2(&own, handle), "cuDeviceGetUuid_v2", what)
    let isMIG = Self.text(own) != Self.text(whole)
    return ((isMIG ? "MIG-" : "GPU-") + Self.text(own), isMIG)
  }

  private func text(
    _ call: String, _ read: (UnsafeMutablePointer<CChar>?, Int32) -> CUresult
  ) throws(CUDAError) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    // One byte is kept back: not every driver ends what it had to cut.
    let result = buffer.withUnsafeMutableBufferPointer { read($0.baseAddress, Int32($0.count - 1)) }
    try raw.check(result, call, "cannot describe \(place)")
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// 8-4-4-4-12 digits, lower case.
  private static func text(_ uuid: CUuuid) -> String {
    var text = ""
    withUnsafeBytes(of: uuid.bytes) { bytes in
      for (index, byte) in bytes.enumerated() {
        if [4, 6, 8, 10].contains(index) { text += "-" }
        text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return text
  }
}
