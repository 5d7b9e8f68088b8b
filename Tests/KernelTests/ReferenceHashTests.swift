import KernelHarness
import Testing

extension KernelTests {
  /// The reference's own output, pinned: when a kernel and its reference drift together, this is what notices.
  ///
  /// A change here is a change of pixels, and says so in the changelog.
  @Suite struct ReferenceHashTests {
    static let cases: Int32 = 60
    static let pinned: [(kernel: String, hash: UInt64)] = [
      ("resample", 0xeeab_0ed2_73cd_bc48),
      ("blend", 0xb281_79db_8539_5693),
      ("premultiply", 0xa84e_e93c_f5f0_d42e),
      ("fill", 0xdcfc_3977_1c89_75c0),
      ("orient", 0x230e_44cd_0362_7286),
      ("matrix", 0xea13_3959_ee51_7b96),
      ("lut3d", 0x0fae_ce48_f8de_0b01),
      ("affine", 0x88b3_4a31_fe10_4007),
      ("mask", 0x9553_e7ec_9357_b8e3),
      ("pattern", 0xe7e1_cb41_850e_d967),
      ("mode", 0x1c85_c52a_b441_5782),
      ("copy", 0x040a_f8b0_a857_6312),
      ("split", 0x4448_3811_084d_35d8),
      ("gradient", 0xdabf_f1f6_5fb1_a1b9),
      ("resample interleaved", 0x50c9_a5a0_8b7e_2416),
      ("resample long", 0x4524_7aa5_fb7b_beb2),
    ]

    @Test func everyKernelIsPinned() {
      let names = (0..<kh_kernel_count()).map { String(cString: kh_kernel_name($0)) }
      #expect(names == Self.pinned.map(\.kernel))
    }

    @Test(arguments: 0..<kh_kernel_count())
    func referenceIsWhatItWas(kernel: Int32) {
      let hash = kh_reference_hash(kernel, 1000, Self.cases)
      let name = String(cString: kh_kernel_name(kernel))
      let pinned = Self.pinned.first { $0.kernel == name }?.hash
      #expect(hash == pinned, "\(name): 0x\(String(hash, radix: 16))")
    }
  }
}
