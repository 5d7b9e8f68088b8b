import CUDADriver
import GPURendering
import Glibc

/// The first visible GPU as a lane opens it.
struct Device {
  let gpu: GPUDevice
  let context: CUDAContext
  var stream: CUDAStream { gpu.sceneStream }

  /// - Parameter memoryLimit: bytes for pictures.
  init(memoryLimit: Int = 4 << 30) throws {
    let driver = try CUDADriver.load()
    let facts = try driver.device("0")
    gpu = try GPUDevice(facts, driver: driver, memoryLimit: memoryLimit)
    context = try driver.context(on: facts)
  }
}

/// Seconds of a clock that only goes forward.
func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
