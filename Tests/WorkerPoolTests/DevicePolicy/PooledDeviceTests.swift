import Logging
import Processes
import Testing

@testable import WorkerPool

@Suite struct PooledDeviceTests {
  private let device: PooledDevice
  private let wakeup: Wakeup

  init() throws {
    var options = WorkerOptions()
    options.name = "w"
    options.host = "h"
    options.health.faults = 1
    device = PooledDevice(
      .init("cuda:0", lanes: 2, gpu: GPUs.gpu("a")), options: options.pooling,
      log: WorkerLog(.human) { _ in },
      clock: { 0 })
    wakeup = try Wakeup()
  }

  @Test func aSlotKeepsItsPlace() {
    let place = device.admit(0, wakeup: wakeup)
    #expect(place?.uuid == "GPU-a" && place?.device == "cuda:GPU-a" && device.admits(0) && !device.admits(1))
    #expect(device.admit(0, wakeup: wakeup) == place)
  }

  @Test func aQuarantineTakesAllPlaces() {
    _ = device.admit(0, wakeup: wakeup)
    device.laneIsReady(0)
    device.ended(.fault(.init("it broke.")), of: 0)
    #expect(!device.admits(0) && device.trouble?.contains("it broke.") == true)
  }

  /// The survey for a second lane may be under way when the first one meets its faults.
  @Test func whatIsFoundOutTooLateGivesNoPlace() {
    _ = device.admit(0, wakeup: wakeup)
    device.laneIsReady(0)
    device.ended(.fault(.init("it broke.")), of: 0)
    device.found(.free(20 * GPUs.gigabyte), for: 1)
    #expect(!device.admits(1))
  }

  @Test func whatIsFoundOutInTimeDoes() {
    _ = device.admit(0, wakeup: wakeup)
    device.laneIsReady(0)
    device.found(.failed(DeviceSurveyError("it took longer than 60 s")), for: 1)
    #expect(!device.admits(1) && device.trouble == nil, "a lane is at work there: it cannot be all wrong")
    device.found(.free(20 * GPUs.gigabyte), for: 1)
    #expect(device.admits(1))
  }

  @Test func closingEndsTheWaitForAPlace() {
    device.close()
    #expect(device.admit(0, wakeup: wakeup) == nil)
  }

  @Test func queuesTellDevicesApart() {
    func identity(_ device: DeviceChoice, host: String) -> String {
      var options = WorkerOptions()
      options.host = host
      return PooledDevice(device, options: options.pooling, log: WorkerLog(.human) { _ in }, clock: { 0 })
        .identity
        .device
    }
    #expect(identity(.init("cpu", lanes: 1), host: "h") == "cpu:h")
    #expect(identity(.init("cpu", lanes: 1), host: "") == "cpu")
    #expect(identity(.init("cuda:0", lanes: 1, gpu: GPUs.gpu("a")), host: "h") == "cuda:GPU-a")
  }
}
