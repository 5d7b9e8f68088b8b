/// The CUDA kernels of `kernels/cuda`, as a driver loads them.
///
/// The text is PTX for compute capability 7.5 in the oldest version of the language that has it, 6.3: every driver
/// from 410 (CUDA 10.0) on compiles it for the GPU at hand. `clipkernels_cuda.h` plans launches of its functions.
public enum KernelImage {
  /// The least compute capability that runs them: Turing's.
  public static let computeCapability = (major: 7, minor: 5)

  /// One image of all kernels. Null-terminated, as `cuModuleLoadDataEx` wants it.
  public static var ptx: StaticString { embedded }
}
