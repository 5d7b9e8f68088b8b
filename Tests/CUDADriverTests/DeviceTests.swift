import CUDADriver
import CUDATestKit
import Testing

@Suite struct DeviceTests {
  @Test func aDeviceIsDescribed() throws {
    let device = try #require(
      try SimulatedMachine(devices: 3, memory: 5 << 20, ["compute": "86"]).driver().devices().last)
    #expect(device.ordinal == 2 && device.name == "Simulated GPU" && !device.isMIG)
    #expect(device.uuid == "GPU-a3007369-6d75-6c61-7465-646375646102")
    #expect(device.computeCapability == ComputeCapability(8, 6) && device.totalMemory == 5 << 20)
    #expect(device.pciBusID == "0000:19:00.0")
    #expect(device.multiprocessors > 0 && device.copyEngines == 2 && device.maxSharedMemory > 48 << 10)
  }

  @Test(arguments: [
    ("1", [1]), ("2,0", [2, 0]), ("GPU-a2", [1]), ("GPU-a3007369-6d75,0", [2, 0]),
    // The driver stops at what it does not know.
    ("0,7,1", [0]), ("1,-1,0", [1]),
  ])
  func onlyVisibleDevicesAreThere(visible: String, expected: [Int]) throws {
    let devices = try SimulatedMachine(devices: 3, ["visible": visible]).driver().devices()
    #expect(devices.map(\.ordinal) == Array(0..<expected.count))
    #expect(devices.map { $0.uuid.prefix(6) } == expected.map { "GPU-a\($0 + 1)" })
  }

  @Test(arguments: ["", "-1", "GPU-ff", "GPU-a", "0,0"])
  func noVisibleDevice(visible: String) throws {
    let machine = try SimulatedMachine(devices: 2, ["visible": visible])
    #expect(throws: CUDAError.self) { _ = try machine.driver() }
  }

  @Test func aSliceHasAUUIDOfItsOwn() throws {
    let machine = try SimulatedMachine(memory: 40 << 20, ["mig": "4"])
    let slices = try machine.driver().devices()
    #expect(slices.count == 1)
    let slice = try #require(slices.first)
    #expect(slice.isMIG && slice.uuid.hasPrefix("MIG-a101") && slice.totalMemory == 10 << 20)
    let third = try SimulatedMachine(["mig": "4", "visible": "MIG-a103"]).driver()
    #expect(try third.device("MIG-a103").isMIG)
    #expect(throws: CUDAError.self) { _ = try third.device("MIG-a101") }
  }

  @Test func devicesAreFoundByOrdinalAndUUID() throws {
    let driver = try SimulatedMachine(devices: 8).driver()
    #expect(try driver.device("5").ordinal == 5)
    #expect(try driver.device("gpu-A4").ordinal == 3)
    for device in try driver.devices() { #expect(try driver.device(device.uuid) == device) }
  }

  @Test(arguments: ["8", "GPU-", "GPU-a9", "MIG-a1", "cuda:0", "", "99999999999999999999"])
  func aDeviceThatIsNotThere(selector: String) throws {
    let driver = try SimulatedMachine(devices: 2).driver()
    let error = try #require(throws: CUDAError.self) { _ = try driver.device(selector) }
    #expect(error.kind == .noSuchDevice)
    #expect(error.message.contains("\"\(selector)\"") && error.message.contains("cuda:1 GPU-a2007369"))
  }

  @Test func aPrefixOfSeveralIsRefused() throws {
    let driver = try SimulatedMachine(devices: 2).driver()
    let error = try #require(throws: CUDAError.self) { _ = try driver.device("GPU-a") }
    #expect(error.kind == .noSuchDevice && error.message.hasPrefix("2 visible GPUs match"))
    #expect(error.hint == "give more digits of the UUID")
  }
}
