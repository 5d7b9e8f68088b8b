import CUDADriver
import CUDATestKit
import Compositor
import Foundation
import MediaIO
import Rendering
import Testing

@testable import GPURendering

/// Tests of whole pictures and clips: on a simulated GPU, or with CLIPMILL_TEST_GPU=1, as `scripts/test-gpu` runs them,
/// on the machine's own.
@Suite struct OnAnyGPU {}

/// Whether CLIPMILL_TEST_GPU=1 promises that the machine has a GPU.
let hasGPU = ProcessInfo.processInfo.environment["CLIPMILL_TEST_GPU"] == "1"

struct TestDevice {
  /// Nil on a real GPU.
  let machine: SimulatedMachine?
  let driver: CUDADriver
  let facts: CUDADevice

  init() throws {
    machine = hasGPU ? nil : try SimulatedMachine(memory: 1 << 30)
    driver = try machine?.driver() ?? CUDADriver.load()
    facts = try driver.device("0")
  }

  /// Also where the simulation stands in for the machine's driver: it is slow, so tests do less on it.
  var isSimulated: Bool { facts.name.hasPrefix("Simulated") }

  func context() throws -> CUDAContext { try driver.context(on: facts) }

  /// With FFmpeg's codecs on a real GPU only: in this process FFmpeg would find some other test's simulation.
  func renderDevice(memoryLimit: Int = 512 << 20) throws -> GPUDevice {
    try GPUDevice(facts, driver: driver, memoryLimit: memoryLimit, hasCodecs: machine == nil)
  }

  /// After the test let go of everything else: nothing was done wrong, and nothing is left.
  func expectNothingLeft() {
    guard let machine else { return }
    #expect(machine.violations == [])
    #expect(machine.alive == [:])
  }
}

/// A GPU that composes while the processor decodes and encodes.
struct ComposingDevice: RenderDevice {
  let device: GPUDevice
  var name: String { device.name }
  var memoryHeld: HeldMemory? { device.memoryHeld }
  var label: String { device.label }
  var codecs: HardwareDevice? { nil }
  func makeKernels(_ role: KernelRole) throws(CompositorError) -> any KernelQueue {
    try device.makeKernels(role)
  }
}
