import KernelHarness
import Testing

/// The reference's own output, pinned in `clipkernels.def`: when a kernel and its reference drift together, this is
/// what notices.
///
/// A change there is a change of pixels, and says so in the changelog.
@Suite struct ReferenceHashTests {
  @Test(arguments: 0..<kh_kernel_count())
  func referenceIsWhatItWas(kernel: Int32) {
    let hash = kh_reference_hash(kernel, 1000, 60)
    let name = String(cString: kh_kernel_name(kernel))
    #expect(hash == kh_pinned_hash(kernel), "\(name): 0x\(String(hash, radix: 16))")
  }
}
