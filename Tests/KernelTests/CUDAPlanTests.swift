import ClipKernels
import ClipKernelsCUDA
import Testing

@Suite struct CUDAPlanTests {
  @Test func aLaunchTakesSixteenItems() {
    let plane = Plane(400)
    let items = Array(repeating: fillCall(plane), count: 20)
    var launch = Launch()
    #expect(ck_cuda_plan(items, 20, &launch.planned) == 16)
    #expect(launch.function == "ck_cuda_fill")
    // Eight groups of 16 bytes a row, for rows of any alignment; four rows; one block an item.
    #expect(launch.planned.grid.0 == 16)
    #expect(launch.planned.block.0 == 256)
    #expect(ck_cuda_plan(Array(items[16...]), 4, &launch.planned) == 4)
    #expect(launch.planned.grid.0 == 4)
    #expect(ck_cuda_plan(items, 0, &launch.planned) == 0)
  }

  @Test func aLaunchHasOneFunction() {
    var upright = ck_orient_params()
    upright.src_width = 64
    upright.src_height = 64
    var turned = upright
    turned.orientation = CK_TRANSPOSE
    var launch = Launch()
    #expect(ck_cuda_plan([upright, upright, turned].map(ck_orient_call), 3, &launch.planned) == 2)
    #expect(launch.function == "ck_cuda_orient")
    #expect(ck_cuda_plan([turned, upright].map(ck_orient_call), 2, &launch.planned) == 1)
    #expect(launch.function == "ck_cuda_transpose")
  }

  @Test(arguments: [(8, 8), (8, 10), (10, 8), (16, 14)] as [(Int32, Int32)])
  func resampleIsChosenByDepth(source: Int32, result: Int32) {
    var launch = Launch()
    #expect(
      ck_cuda_plan([resample(sourceBits: source, resultBits: result)], 1, &launch.planned) == 1)
    #expect(launch.function == "ck_cuda_resample_\(source > 8 ? 16 : 8)to\(result > 8 ? 16 : 8)")
  }

  /// Longer filters take narrower tiles, but never more shared memory than every GPU has.
  @Test(arguments: [1, 4, 64, 300, 1000, 5000, 24576] as [Int32])
  func resampleFitsSharedMemory(taps: Int32) {
    var launch = Launch()
    #expect(ck_cuda_plan([resample(taps: taps)], 1, &launch.planned) == 1)
    #expect(launch.planned.shared_bytes <= 48 * 1024)
    #expect(launch.planned.shared_bytes >= 2 * UInt32(taps))
  }

  @Test func resampleRefusesWhatNoRingHolds() {
    var launch = Launch()
    #expect(ck_cuda_plan([resample(taps: 24577)], 1, &launch.planned) == 0)
    // Good items before a bad one are launched; the caller then meets the bad one first.
    #expect(ck_cuda_plan([resample(taps: 4), resample(taps: 24577)], 2, &launch.planned) == 1)
  }

  private func resample(sourceBits: Int32 = 8, resultBits: Int32 = 8, taps: Int32 = 4) -> ck_call {
    var p = ck_resample_params()
    (p.src_width, p.src_height, p.src_bits) = (1920, 30000, sourceBits)
    (p.dst_width, p.dst_height, p.dst_bits) = (1080, 1920, resultBits)
    (p.x_taps, p.y_taps) = (taps, taps)
    return ck_resample_call(p)
  }
}
