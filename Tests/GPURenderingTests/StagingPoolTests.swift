import CUDADriver
import CUDATestKit
import Compositor
import TestKit
import Testing
import Threads

@testable import GPURendering

/// Pinned memory is used again only when nothing copies from or to it.
@Suite struct StagingPoolTests {
  /// The first plane is on its way to the host when the second cannot be queued.
  @Test func aCopyThatBrokeOffIsWaitedFor() throws {
    let machine = try SimulatedMachine()
    let device = try machine.device()
    // Used by one thread after the other.
    nonisolated(unsafe) let kernels = try device.makeKernels(.scene)
    let source = SyntheticPictures.make(width: 64, height: 48) { plane, x, y in x * 3 + y + plane }
    let picture = try kernels.reside(source)
    try kernels.finish()
    machine.pause()
    try machine.fault("cuMemcpy2DAsync_v2:2=1,hang:cuStreamSynchronize")
    let done = Completion()
    let failed = Completion()
    #expect(
      WorkThread.start("read back", done) {
        do { _ = try kernels.readBack(picture) } catch { failed.signal() }
      })
    #expect(machine.waitUntilACallHangs())
    machine.resume()
    #expect(done.wait(seconds: 60) && failed.isSet)
    #expect(PlaneCompare.firstDifference(try kernels.readBack(picture), source) == nil)
    #expect(machine.violations == [])
  }

  @Test func blocksAreUsedAgainAndFreedWithTheDevice() throws {
    let machine = try SimulatedMachine()
    do {
      let staging = try machine.device().staging
      for _ in 0..<10 {
        let lease = try staging.take(1000)
        #expect(lease.block.memory.byteCount >= 1000)
      }
      #expect(machine.count("hostAllocations") == 1)
    }
    #expect(machine.alive == [:])
  }
}
