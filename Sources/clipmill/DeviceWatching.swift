import DeviceTelemetry
import Logging
import WorkerPool

/// What a worker sees of its GPUs while it works.
enum DeviceWatching {
  /// Seconds that a worker waits for a first look before its lanes begin: what a GPU held without them is known then.
  private static let patience = 2.0

  /// Looks at the GPUs among the devices until it is stopped; nil where there are none.
  static func sampler(of devices: [DevicePlan.Device], _ log: WorkerLog) -> DeviceSampler? {
    let gpus = devices.compactMap { device in
      if case .gpu(let gpu) = device { gpu } else { nil }
    }
    guard !gpus.isEmpty else { return nil }
    let sampler = DeviceSampler(gpus.map(\.uuid))
    guard sampler.start() else { return nil }
    guard sampler.waitForFirstLook(seconds: patience) else {
      log.warning(
        "NVML has not answered yet; until it does, the GPU memory of lanes is what they report themselves")
      return sampler
    }
    var told: Set<String> = []
    for gpu in gpus {
      guard let problem = sampler.problem(gpu.uuid), told.insert(problem.message).inserted else { continue }
      log.info("the GPU memory of lanes on \(gpu.name) is what they report themselves: \(problem)")
    }
    return sampler
  }
}

/// A sampler, as the pool asks it.
struct SampledDevices: DeviceWatch {
  private let sampler: DeviceSampler
  /// Seconds after which a look tells nothing of how busy the GPU is.
  private static let freshness = 10.0

  init(_ sampler: DeviceSampler) { self.sampler = sampler }

  func memory(of uuid: String) -> WatchedMemory? {
    guard let (reading, age) = sampler.latest(uuid), let used = reading.memoryUsed,
      let free = reading.memoryFree
    else { return nil }
    return WatchedMemory(used: used, free: free, age: age)
  }

  func memory(of process: Int32, on uuid: String) -> Int? { sampler.processMemory(process, on: uuid) }

  func energy(of uuid: String) -> Double? { sampler.energy(uuid)?.joules }

  func load(of uuid: String) -> WatchedLoad? {
    guard let (reading, age) = sampler.latest(uuid), age < Self.freshness else { return nil }
    return WatchedLoad(
      compute: reading.gpuUtilization, decoder: reading.decoderUtilization,
      encoder: reading.encoderUtilization,
      memoryUsed: reading.memoryUsed, memoryTotal: reading.memoryTotal, watts: reading.powerWatts,
      celsius: reading.temperature)
  }
}
