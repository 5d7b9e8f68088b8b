import CUDADriver
import CUDATestKit
import Foundation
import Testing

/// Tests that need no fault and no pause: with CLIPMILL_TEST_GPU=1, `scripts/test-gpu` runs these on the machine's own GPU.
@Suite struct OnAnyGPU {}

/// A GPU for a test that needs no fault and no pause: a simulated one, or the machine's own where
/// CLIPMILL_TEST_GPU=1 promises that there is one.
struct TestGPU {
  /// Nil on a real GPU.
  let machine: SimulatedMachine?
  let context: CUDAContext

  init() throws {
    if ProcessInfo.processInfo.environment["CLIPMILL_TEST_GPU"] == "1" {
      machine = nil
      let driver = try CUDADriver.load()
      context = try driver.context(on: driver.device("0"))
    } else {
      let machine = try SimulatedMachine()
      machine.setEmulator(TestKernels.emulate)
      self.machine = machine
      context = try machine.context()
    }
  }

  /// After the test let go of everything else: nothing was done wrong.
  func expectNoViolations() {
    if let machine { #expect(machine.violations == []) }
  }
}

/// Gives streams that should wait the time to show that they do not.
func letOthersRun(_ context: CUDAContext) throws(CUDAError) {
  let stream = try CUDAStream(context)
  for _ in 0..<100 {
    try stream.record(try CUDAEvent(context))
    try stream.synchronize()
  }
}

/// Bytes that look like no pattern, the same for the same seed.
func noise(_ count: Int, seed: UInt64) -> [UInt8] {
  var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 56)
  }
}

extension PinnedMemory {
  convenience init(_ context: CUDAContext, _ contents: [UInt8]) throws(CUDAError) {
    try self.init(context, byteCount: contents.count)
    bytes.copyBytes(from: contents)
  }

  var contents: [UInt8] { Array(bytes) }
}
