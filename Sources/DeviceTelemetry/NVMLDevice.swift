import CNVML

/// A GPU or a slice of one, as NVML shows it.
public struct NVMLDevice: @unchecked Sendable {
  // Unchecked: the handle is a number to us, and NVML may be called from any thread.

  /// As it was asked for.
  public let uuid: String
  let nvml: NVML
  let handle: nvmlDevice_t

  private var raw: RawNVML { nvml.raw }
  private var entry: CNVMLEntryPoints { nvml.raw.entry }

  /// Asks for everything; what is not told is nil.
  ///
  /// - Throws: `.lost` and the like: the GPU does not answer any more.
  public func read() throws(NVMLError) -> DeviceReading {
    var reading = DeviceReading()
    var memory = nvmlMemory_t()
    if try isTold(entry.nvmlDeviceGetMemoryInfo(handle, &memory), "nvmlDeviceGetMemoryInfo") {
      reading.memoryUsed = Int(clamping: memory.used)
      reading.memoryFree = Int(clamping: memory.free)
      reading.memoryTotal = Int(clamping: memory.total)
    }
    var rates = nvmlUtilization_t()
    if try isTold(entry.nvmlDeviceGetUtilizationRates(handle, &rates), "nvmlDeviceGetUtilizationRates") {
      reading.gpuUtilization = Self.ratio(rates.gpu)
      reading.memoryUtilization = Self.ratio(rates.memory)
    }
    reading.decoderUtilization = try number("nvmlDeviceGetDecoderUtilization") { value in
      var period: UInt32 = 0
      return entry.nvmlDeviceGetDecoderUtilization(handle, &value, &period)
    }.map(Self.ratio)
    reading.encoderUtilization = try number("nvmlDeviceGetEncoderUtilization") { value in
      var period: UInt32 = 0
      return entry.nvmlDeviceGetEncoderUtilization(handle, &value, &period)
    }.map(Self.ratio)
    reading.powerWatts = try number("nvmlDeviceGetPowerUsage") {
      entry.nvmlDeviceGetPowerUsage(handle, &$0)
    }.map { Double($0) / 1000 }
    reading.temperature = try number("nvmlDeviceGetTemperature") {
      entry.nvmlDeviceGetTemperature(handle, NVML_TEMPERATURE_GPU, &$0)
    }.map(Double.init)
    if let total = entry.nvmlDeviceGetTotalEnergyConsumption {
      var millijoules: UInt64 = 0
      if try isTold(total(handle, &millijoules), "nvmlDeviceGetTotalEnergyConsumption") {
        reading.energyJoules = Double(millijoules) / 1000
      }
    }
    return reading
  }

  private func number(
    _ call: String, _ read: (inout UInt32) -> nvmlReturn_t
  ) throws(NVMLError) -> UInt32? {
    var value: UInt32 = 0
    let result = read(&value)
    return try isTold(result, call) ? value : nil
  }

  /// Whether the call gave a value; throws where the whole GPU is in question.
  func isTold(_ result: nvmlReturn_t, _ call: String) throws(NVMLError) -> Bool {
    do throws(NVMLError) {
      try raw.check(result, call, "cannot read \(uuid)")
      return true
    } catch {
      switch error.kind {
      case .lost, .driverMissing, .noSuchDevice: throw error
      // Not supported, not permitted, no data yet, and what some GPUs call unknown: sensors that they lack.
      default: return false
      }
    }
  }

  private static func ratio(_ percent: UInt32) -> Double { min(Double(percent) / 100, 1) }
}
