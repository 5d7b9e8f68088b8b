import CUDADriver
import CUDATestKit
import Glibc
import TestKit
import Testing

@testable import DeviceTelemetry

@Suite struct ProcessTests {
  private static let lists = (1...3).map {
    "nvmlDeviceGetComputeRunningProcesses" + ($0 == 1 ? "" : "_v\($0)")
  }

  /// The newest list that a library has is asked, each with entries of its own layout.
  @Test(arguments: 1...3)
  func everyVersionOfTheList(_ newest: Int) throws {
    let machine = try SimulatedNVML(missing: Array(Self.lists[newest...]))
    try machine.add(process: 4711, bytes: 300 << 20)
    try machine.add(process: 4712, bytes: nil)
    try machine.add(process: 4713, bytes: 0)
    let device = try NVML.load(library: machine.library).device(SimulatedNVML.uuid(0))
    #expect(try device.processes() == [4711: 300 << 20, 4713: 0])
    try machine.fault("\(Self.lists[newest - 1])=3")
    #expect(try device.processes() == nil)
  }

  @Test func moreProcessesThanThereWasRoomFor() throws {
    let machine = try SimulatedNVML()
    for pid in 1...300 { try machine.add(process: UInt32(pid), bytes: pid) }
    let processes = try NVML.load(library: machine.library).device(SimulatedNVML.uuid(0)).processes()
    #expect(processes?.count == 300 && processes?[300] == 300)
  }

  /// These wrote entries of 32 bytes where 24 are right.
  @Test(arguments: ["535.43.02", "535.54.03", "535.86.05"])
  func driversWithAMisshapenListAreAskedForAnOlderOne(_ driver: String) throws {
    let machine = try SimulatedNVML(["driver": driver, "faults": "\(Self.lists[2])=999"])
    try machine.add(process: 1, bytes: 2)
    #expect(
      try NVML.load(library: machine.library).device(SimulatedNVML.uuid(0)).processes() == [1: 2])
  }

  @Test(arguments: ["535.98", "535.104.05", "530.41.03", "550.54.15", "nonsense", ""])
  func othersAreAskedForTheNewest(_ driver: String) {
    #expect(!NVMLDevice.isThirdListMisshapen(driver))
  }

  @Test func whatThisProcessHoldsOfAGPU() throws {
    let machine = try SimulatedMachine(
      devices: 2, memory: 1 << 30, ["context": "\(100 << 20),\(200 << 20)"], hasNVML: true)
    let nvml = try NVML.load(library: try #require(machine.nvml).library)
    let device = try nvml.device(SimulatedNVML.uuid(1))
    #expect(try device.processes() == [:])
    let context = try machine.context(1)
    let memory = try DeviceMemory(context, byteCount: 50 << 20)
    #expect(try device.processes() == [getpid(): 250 << 20])
    #expect(try device.read().memoryUsed == 250 << 20)
    #expect(try context.memory().free == (1 << 30) - 250 << 20)
    #expect(try nvml.device(SimulatedNVML.uuid(0)).processes() == [:])
    withExtendedLifetime(memory) {}
  }
}
