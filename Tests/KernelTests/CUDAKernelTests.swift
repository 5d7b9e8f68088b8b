import ClipKernels
import KernelHarness
import Testing

/// The CUDA kernels' source on a CPU, planned and launched as on a GPU, against the reference.
@Suite struct CUDAKernelTests {
  @Test(arguments: 0..<kh_kernel_count())
  func agreesWithTheReferenceBitForBit(kernel: Int32) {
    let name = String(cString: kh_kernel_name(kernel))
    var failures = 0
    // Each takes several cases along.
    let seeds = KernelComparisonTests.seed..<KernelComparisonTests.seed + KernelComparisonTests.cases / 2
    for seed in seeds where failures < 3 {
      guard let why = failure({ kh_check_cuda(kernel, seed, $0, $1) }) else { continue }
      failures += 1
      Issue.record("\(name) in CUDA, KERNEL_SEED=\(seed): \(why)")
    }
  }

  @Test(arguments: 0..<kh_workload_count())
  func agreesOnWholePictures(workload: Int32) throws {
    let work = try #require(kh_workload_make(workload))
    defer { kh_workload_free(work) }
    let why = failure { kh_workload_compare_cuda(work, $0, $1) }
    #expect(why == nil, "\(String(cString: kh_workload_name(workload)))")
  }
}
