import ClipKernels
import ClipKernelsCUDA
import KernelEmulation
import Testing

/// The emulation refuses what a GPU would fault on; otherwise a green comparison would prove too little.
@Suite struct EmulationTests {
  private func fillLaunch(_ plane: Plane) -> Launch {
    var launch = Launch()
    #expect(ck_cuda_plan([fillCall(plane)], 1, &launch.planned) == 1)
    return launch
  }

  @Test func runsALaunch() {
    let plane = Plane(400)
    var launch = fillLaunch(plane)
    let (code, why) = launch.run()
    #expect(code == 0 && why == "")
    #expect((0..<400).allSatisfy { plane.bytes[$0] == 7 })
  }

  @Test func refusesAnUnknownFunction() {
    let plane = Plane(400)
    var launch = fillLaunch(plane)
    let answer = "ck_cuda_sharpen".withCString { name in
      launch.planned.function = name
      return launch.run()
    }
    #expect(answer.code == CK_EMULATE_UNKNOWN)
    #expect(answer.why == "the image has no function ck_cuda_sharpen")
  }

  @Test func refusesOtherShapes() {
    let plane = Plane(400)
    var launch = fillLaunch(plane)
    launch.planned.block.0 = 128
    #expect(launch.run().code == CK_EMULATE_REFUSED)
    launch = fillLaunch(plane)
    launch.planned.grid.0 += 1
    #expect(launch.run().why == "ck_cuda_fill got a grid of 2 x 1 x 1 for a batch of 1 blocks")
    #expect((0..<400).allSatisfy { plane.bytes[$0] == 0 })
  }

  @Test func faultsBeyondSharedMemory() {
    let source = Plane(64 * 64), result = Plane(64 * 64)
    var p = ck_orient_params()
    p.src = UnsafePointer(source.bytes)
    p.dst = result.bytes
    (p.src_width, p.src_height, p.src_pitch, p.dst_pitch) = (64, 64, 64, 64)
    p.orientation = CK_TRANSPOSE
    var launch = Launch()
    #expect(ck_cuda_plan([ck_orient_call(p)], 1, &launch.planned) == 1)
    #expect(launch.run().code == 0)
    launch.planned.shared_bytes -= 16
    let (code, why) = launch.run()
    #expect(code == CK_EMULATE_FAULT)
    #expect(why.hasPrefix("an access beyond the shared memory of the launch"))
  }

  @Test func faultsOnAMisalignedVector() {
    let words = Plane(64), result = Plane(64), table = Plane(2 * 2 * 2 * 8 + 8)
    var p = ck_lut3d_params()
    let source = UnsafeRawPointer(words.bytes).assumingMemoryBound(to: UInt16.self)
    p.src = (source, source, source)
    p.dst = (result.bytes, result.bytes + 16, result.bytes + 32)
    (p.width, p.height, p.bits, p.size) = (2, 2, 10, 2)
    let misaligned = UnsafeRawPointer(table.bytes) + 2
    p.table = misaligned.assumingMemoryBound(to: Int16.self)
    var launch = Launch()
    #expect(ck_cuda_plan([ck_lut3d_call(p)], 1, &launch.planned) == 1)
    let (code, why) = launch.run()
    #expect(code == CK_EMULATE_FAULT)
    #expect(why.hasPrefix("a misaligned load"))
  }
}
