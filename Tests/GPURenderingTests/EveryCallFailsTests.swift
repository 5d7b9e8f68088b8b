import CUDATestKit
import ClipJob
import Foundation
import Rendering
import TestKit
import Testing

@testable import GPURendering

/// Each call of the driver that a job makes fails once, one job after the other on the same GPU, as in a lane: the job
/// ends with a sentence or as if nothing had been, and the GPU is as it was.
@Suite(.timeLimit(.minutes(20))) struct EveryCallFailsTests {
  /// An upload, a rotation, a blend mode, two frames, and two outputs of other sizes.
  private static let document = """
    {"version": 1, "canvas": {"width": 64, "height": 48, "fps": 20},
     "tracks": [
       {"clips": [{"source": {"gradient": {"from": "#102030", "to": "#ffe0c0", "angle": 30}}, "duration": 0.1}]},
       {"clips": [{"source": {"pattern": {"name": "plasma"}}, "duration": 0.1, "rotate": 20, "blend": "screen"}]}],
     "outputs": [{"to": "a.mp4", "video": {"preset": "ultrafast"}}, {"to": "b.png", "at": 0.05, "width": 32}]}
    """

  private let folder = TemporaryDirectory()

  /// Renders, and takes the files away.
  private func render(on device: any RenderDevice) throws -> Result<[String: Data], JobError> {
    let job = try Job.parse(Array(Self.document.utf8))
    let plan = try RenderPlan(job, locator: MediaLocator(baseDirectory: folder.path))
    do throws(JobError) {
      _ = try RenderSession(plan, device: device).run()
    } catch {
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [], "\(error.message)")
      return .failure(error)
    }
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      files[name] = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
      try FileManager.default.removeItem(atPath: folder.file(name))
    }
    return .success(files)
  }

  @Test(arguments: [
    "cuMemAlloc_v2", "cuMemHostAlloc", "cuMemcpyHtoDAsync_v2", "cuMemcpy2DAsync_v2", "cuStreamCreate",
    "cuStreamWaitEvent", "cuEventCreate", "cuEventRecord", "cuEventQuery",
    "cuEventSynchronize", "cuLaunchKernel",
  ])
  func aCallFails(_ call: String) throws {
    let wanted = try render(on: CPUDevice()).get()
    #expect(wanted.keys.sorted() == ["a.mp4", "b.png"])
    let machine = try SimulatedMachine()
    do {
      // CUDA_ERROR_NOT_SUPPORTED: a refusal that harms nothing else.
      var number = 1
      while true {
        // Where a warm lane has no more of these calls to make, a new one has.
        let device = try machine.device()
        try machine.fault("\(call):\(number)=801")
        let before = machine.count("faults")
        let result = try render(on: device)
        let isOver = machine.count("faults") == before
        switch result {
        case .success(let files): #expect(files == wanted, "\(call) \(number)")
        case .failure(let error):
          #expect(!isOver && error.code == "device.failed", "\(call) \(number): \(error.code)")
          #expect(
            error.message.contains("CUDA_ERROR_NOT_SUPPORTED"), "\(call) \(number): \(error.message)")
        }
        #expect(device.pool.counts.buffersInUse == 0, "\(call) \(number)")
        if isOver { break }
        #expect(try render(on: device).get() == wanted, "after \(call) \(number)")
        number += 1
      }
      #expect(number > 1 || call == "cuEventQuery", "\(call) is never called")
    }
    #expect(machine.alive == [:], "\(call)")
    #expect(machine.violations == [], "\(call)")
  }

  @Test(arguments: [
    "cuDevicePrimaryCtxGetState", "cuDevicePrimaryCtxSetFlags", "cuDevicePrimaryCtxRetain", "cuStreamCreate",
    "cuModuleLoadDataEx", "cuModuleGetFunction",
  ])
  func openingFails(_ call: String) throws {
    let machine = try SimulatedMachine()
    for number in 1... {
      try machine.fault("\(call):\(number)=801")
      do {
        _ = try machine.device()
        #expect(number > 1, "\(call) is never called")
        break
      } catch {
        let words = "\(error)"
        #expect(words.contains(call) && words.contains("CUDA_ERROR_NOT_SUPPORTED"), "\(words)")
        #expect(machine.alive == [:], "\(call) \(number)")
      }
    }
    #expect(machine.violations == [], "\(call)")
  }
}
