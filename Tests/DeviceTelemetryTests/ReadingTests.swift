import CUDADriver
import CUDATestKit
import TestKit
import Testing

@testable import DeviceTelemetry

@Suite struct ReadingTests {
  @Test func everythingThatAGPUTells() throws {
    let machine = try SimulatedNVML(devices: 2, memory: 8 << 30)
    let values = [
      "gpu": 80, "memoryRate": 35, "decoder": 100, "encoder": 7, "power": 71_500, "energy": 9_123_456,
      "temperature": 63, "others": 3 << 30,
    ]
    for (key, value) in values { try machine.set(key, to: value, device: 1) }
    let nvml = try NVML.load(library: machine.library)
    let reading = try nvml.device(SimulatedNVML.uuid(1)).read()
    #expect(reading.gpuUtilization == 0.8 && reading.memoryUtilization == 0.35)
    #expect(reading.decoderUtilization == 1 && reading.encoderUtilization == 0.07)
    #expect(reading.powerWatts == 71.5 && reading.energyJoules == 9123.456 && reading.temperature == 63)
    #expect(
      reading.memoryUsed == 3 << 30 && reading.memoryFree == 5 << 30 && reading.memoryTotal == 8 << 30)
    #expect(try nvml.device(SimulatedNVML.uuid(0)).read().gpuUtilization == 0)
  }

  private static let values: [(call: String, value: @Sendable (DeviceReading) -> Bool)] = [
    ("nvmlDeviceGetMemoryInfo", { $0.memoryUsed != nil || $0.memoryFree != nil || $0.memoryTotal != nil }),
    ("nvmlDeviceGetUtilizationRates", { $0.gpuUtilization != nil || $0.memoryUtilization != nil }),
    ("nvmlDeviceGetDecoderUtilization", { $0.decoderUtilization != nil }),
    ("nvmlDeviceGetEncoderUtilization", { $0.encoderUtilization != nil }),
    ("nvmlDeviceGetPowerUsage", { $0.powerWatts != nil }),
    ("nvmlDeviceGetTemperature", { $0.temperature != nil }),
    ("nvmlDeviceGetTotalEnergyConsumption", { $0.energyJoules != nil }),
  ]

  /// 3: not supported, 4: not permitted, 999: what some GPUs say of sensors that they lack.
  @Test(arguments: [3, 4, 999])
  func whatIsNotToldIsNilAndTheRestIsThere(_ code: Int) throws {
    let machine = try SimulatedNVML()
    let device = try NVML.load(library: machine.library).device(SimulatedNVML.uuid(0))
    for (call, isThere) in Self.values {
      try machine.fault("\(call)=\(code)")
      let reading = try device.read()
      #expect(!isThere(reading), "\(call)")
      #expect(Self.values.filter { $0.value(reading) }.count == Self.values.count - 1, "\(call)")
    }
  }

  @Test func aCounterThatALibraryLacksIsNil() throws {
    let machine = try SimulatedNVML(missing: ["nvmlDeviceGetTotalEnergyConsumption"])
    let reading = try NVML.load(library: machine.library).device(SimulatedNVML.uuid(0)).read()
    #expect(reading.energyJoules == nil && reading.powerWatts == 60)
  }

  @Test func aGPUThatIsLostIsAnErrorOfAllOfIt() throws {
    let machine = try SimulatedNVML(devices: 2)
    let nvml = try NVML.load(library: machine.library)
    try machine.fault("nvmlDeviceGetUtilizationRates@1=15")
    let error = #expect(throws: NVMLError.self) { try nvml.device(SimulatedNVML.uuid(1)).read() }
    #expect(error?.kind == .lost && error?.message.contains("GPU is lost") == true)
    #expect(try nvml.device(SimulatedNVML.uuid(0)).read().gpuUtilization == 0)
  }

  /// The same GPUs as the CUDA driver's, by the UUIDs that it tells.
  @Test func itKnowsTheDevicesOfCUDA() throws {
    let machine = try SimulatedMachine(devices: 3, memory: 1 << 30, hasNVML: true)
    let library = try #require(machine.nvml).library
    for device in try machine.driver().devices() {
      #expect(device.uuid == SimulatedNVML.uuid(device.ordinal))
      let reading = try NVML.load(library: library).device(device.uuid).read()
      #expect(reading.memoryTotal == device.totalMemory && reading.powerWatts == 60)
    }
  }

  @Test func aSliceTellsItsMemoryAlone() throws {
    let machine = try SimulatedMachine(memory: 4 << 30, ["mig": "4"], hasNVML: true)
    let library = try #require(machine.nvml).library
    let slice = try #require(try machine.driver().devices().first)
    #expect(slice.isMIG && slice.uuid.hasPrefix("MIG-"))
    let nvml = try NVML.load(library: library)
    var expected = DeviceReading()
    (expected.memoryUsed, expected.memoryFree, expected.memoryTotal) = (0, 1 << 30, 1 << 30)
    #expect(try nvml.device(slice.uuid).read() == expected)
    #expect(try nvml.device(SimulatedNVML.uuid(0)).read().powerWatts == 60)
  }
}
