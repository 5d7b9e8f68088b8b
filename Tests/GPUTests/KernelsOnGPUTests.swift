import KernelHarness
import Testing

extension OnAnyGPU {
  /// Every kernel, planned and launched as a clip's are, against the reference.
  @Suite struct KernelsOnGPUTests {
    /// A simulation runs the emulation that KernelTests has judged: there it is this way of launching that is tested.
    private func cases(_ device: TestDevice) -> UInt64 { device.isSimulated ? 8 : 400 }

    @Test(arguments: 0..<kh_kernel_count())
    func agreesWithTheReferenceBitForBit(kernel: Int32) throws {
      let device = try TestDevice()
      do {
        let launcher = try KernelLauncher(try device.context())
        var failures = 0
        for seed in 1...cases(device) where failures < 3 {
          guard let why = launcher.failure({ kh_check_device(kernel, seed, $0, $1, $2) }) else { continue }
          failures += 1
          Issue.record("\(String(cString: kh_kernel_name(kernel))), seed \(seed): \(why)")
        }
      }
      device.expectNothingLeft()
    }

    /// A comparison that could not fail would prove nothing.
    @Test func aDeviceThatDoesNothingIsFound() throws {
      let device = try TestDevice()
      do {
        let launcher = try KernelLauncher(try device.context())
        launcher.isIdle = true
        for kernel in 0..<kh_kernel_count() {
          #expect(launcher.failure { kh_check_device(kernel, 1, $0, $1, $2) } != nil)
        }
      }
      device.expectNothingLeft()
    }

    @Test func agreesOnWholePictures() throws {
      let device = try TestDevice()
      do {
        let launcher = try KernelLauncher(try device.context())
        for index in 0..<kh_workload_count() {
          let work = try #require(kh_workload_make(index))
          defer { kh_workload_free(work) }
          let why = launcher.failure { kh_workload_compare_device(work, $0, $1, $2) }
          #expect(why == nil, "\(String(cString: kh_workload_name(index)))")
        }
      }
      device.expectNothingLeft()
    }
  }
}
