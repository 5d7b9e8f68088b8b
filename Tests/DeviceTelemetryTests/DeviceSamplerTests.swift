import CUDATestKit
import Synchronization
import TestKit
import Testing
import Threads

@testable import DeviceTelemetry

@Suite struct DeviceSamplerTests {
  private let uuids = [SimulatedNVML.uuid(0), SimulatedNVML.uuid(1)]
  private let now = Time()

  private final class Time: Sendable {
    let seconds = Mutex(100.0)
    func pass(_ more: Double) { seconds.withLock { $0 += more } }
  }

  private func sampler(_ machine: SimulatedNVML, interval: Double = 1) -> DeviceSampler {
    DeviceSampler(uuids, interval: interval, library: machine.library) { [now] in
      now.seconds.withLock { $0 }
    }
  }

  @Test func whatWasSeenLastAndHowLongAgo() throws {
    let machine = try SimulatedNVML(devices: 2)
    let sampler = sampler(machine)
    #expect(sampler.latest(uuids[0]) == nil && sampler.problem(uuids[0]) == nil)
    try machine.set("gpu", to: 40, device: 1)
    sampler.look()
    now.pass(2.5)
    let seen = try #require(sampler.latest(uuids[1]))
    #expect(seen.reading.gpuUtilization == 0.4 && seen.age == 2.5)
    #expect(sampler.latest(uuids[0])?.reading.gpuUtilization == 0)
    #expect(sampler.driverVersion == "550.54.15")
    sampler.look()
    #expect(sampler.latest(uuids[1])?.age == 0)
  }

  @Test func processesAreKnownOrNot() throws {
    let machine = try SimulatedNVML(devices: 2)
    let sampler = sampler(machine)
    try machine.add(process: 11, bytes: 5 << 20, device: 1)
    sampler.look()
    #expect(sampler.processMemory(11, on: uuids[1]) == 5 << 20)
    #expect(sampler.processMemory(11, on: uuids[0]) == nil)
    #expect(sampler.processMemory(12, on: uuids[1]) == nil)
  }

  @Test func energyGrowsFromTheFirstLook() throws {
    let machine = try SimulatedNVML(devices: 2)
    let sampler = sampler(machine)
    #expect(sampler.energy(uuids[0]) == nil)
    try machine.fault("nvmlDeviceGetTotalEnergyConsumption@1=3")
    sampler.look()
    #expect(sampler.energy(uuids[0]) == .init(joules: 0, isEstimate: false))
    now.pass(2)
    try machine.set("energy", to: 1_150_000)
    sampler.look()
    #expect(sampler.energy(uuids[0]) == .init(joules: 150, isEstimate: false))
    #expect(sampler.energy(uuids[1]) == .init(joules: 120, isEstimate: true))
  }

  @Test func oneThatIsLostDoesNotHideTheOthersAndComesBack() throws {
    let machine = try SimulatedNVML(devices: 2)
    let sampler = sampler(machine)
    sampler.look()
    try machine.fault("nvmlDeviceGetMemoryInfo@1=15")
    now.pass(1)
    sampler.look()
    #expect(sampler.problem(uuids[1])?.kind == .lost && sampler.latest(uuids[1])?.age == 1)
    #expect(sampler.problem(uuids[0]) == nil && sampler.latest(uuids[0])?.age == 0)
    try machine.fault("")
    sampler.look()
    #expect(sampler.problem(uuids[1]) == nil && sampler.latest(uuids[1])?.age == 0)
  }

  @Test func aMachineWithoutTheLibraryIsAProblemThatSaysSo() {
    let sampler = DeviceSampler(uuids, library: "libnvidia-ml-none.so.1")
    sampler.look()
    #expect(sampler.latest(uuids[0]) == nil && sampler.energy(uuids[0]) == nil)
    #expect(sampler.problem(uuids[0])?.kind == .libraryMissing)
    #expect(sampler.waitForFirstLook(seconds: 60))
  }

  @Test func itsThreadLooksAgainAndAgain() throws {
    let machine = try SimulatedNVML(devices: 2)
    let sampler = sampler(machine, interval: 0.01)
    #expect(sampler.start() && sampler.start())
    defer { sampler.stop() }
    #expect(sampler.waitForFirstLook(seconds: 60))
    try machine.set("power", to: 99_000)
    let deadline = monotonicSeconds() + 60
    while sampler.latest(uuids[0])?.reading.powerWatts != 99, monotonicSeconds() < deadline {}
    #expect(sampler.latest(uuids[0])?.reading.powerWatts == 99)
  }

  /// The promise on which supervisors rely: who asks is answered, with what was seen before and its age.
  @Test func nobodyWaitsForACallThatHangs() throws {
    let machine = try SimulatedNVML(devices: 2)
    let sampler = sampler(machine, interval: 0.01)
    try machine.add(process: 11, bytes: 1 << 20)
    #expect(sampler.start() && sampler.waitForFirstLook(seconds: 60))
    try machine.fault("hang:nvmlDeviceGetPowerUsage")
    #expect(machine.waitUntilACallHangs())
    now.pass(30)
    #expect(sampler.latest(uuids[0])?.age == 30 && sampler.latest(uuids[1])?.age == 30)
    #expect(sampler.processMemory(11, on: uuids[0]) == 1 << 20)
    #expect(sampler.energy(uuids[0]) != nil && sampler.problem(uuids[0]) == nil)
    sampler.stop()
    try machine.fault("")
  }

  @Test func neitherDoesWhoAsksBeforeTheLibraryHasEvenStarted() throws {
    let machine = try SimulatedNVML(devices: 2, ["faults": "hang:nvmlInit_v2"])
    let sampler = sampler(machine)
    #expect(sampler.start() && machine.waitUntilACallHangs())
    #expect(sampler.latest(uuids[0]) == nil && sampler.driverVersion == nil)
    #expect(!sampler.waitForFirstLook(seconds: 0.01))
    try machine.fault("")
    #expect(sampler.waitForFirstLook(seconds: 60) && sampler.latest(uuids[0]) != nil)
    sampler.stop()
  }
}
