import ClipKernels

/// Which instruction set the kernels use on this machine.
public enum KernelLevel {
  /// "c", "avx2" or "avx512".
  public static var current: String { String(cString: ck_cpu_level()) }
}
