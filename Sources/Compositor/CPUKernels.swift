import ClipKernels
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// The kernels of machines without a GPU: run on the calling thread, done when the call returns.
public final class CPUKernels: KernelQueue {
  private let pool: PicturePool
  private let scratch = CPUScratch()

  /// `idlePictures`: dead pictures of one size whose memory is kept for new ones.
  public init(idlePictures: Int = 8) { pool = PicturePool(capacity: idlePictures) }

  public func makePicture(
    width: Int, height: Int, layout: PictureLayout, color: ColorDescription
  ) throws(CompositorError) -> Picture {
    guard let picture = Picture(width: width, height: height, layout: layout, color: color, from: pool) else {
      throw CompositorError(
        .outOfMemory, "there is no memory for a picture of \(width)×\(height)",
        hint: "fewer jobs at once on this machine, or a smaller canvas")
    }
    return picture
  }

  public func makeScratch() -> any KernelScratch { CPUScratch() }
  public func reside(_ picture: Picture) -> Picture { picture }
  public func readBack(_ picture: Picture) -> Picture { picture }
  public func reside(_ words: KernelWords) -> KernelWords { words }

  /// Of a kernel that had no room; told at the next `submit`.
  private var failure: CompositorError?

  public func submit() throws(CompositorError) {
    guard let failure else { return }
    self.failure = nil
    throw failure
  }

  public func finish() throws(CompositorError) { try submit() }

  public func resample(_ p: ck_resample_params) {
    do throws(CompositorError) {
      var call = p
      call.scratch = try scratch.reserve(ck_resample_scratch(p.dst_width, p.y_taps))
      ck_resample(&call)
    } catch {
      failure = error
    }
  }

  public func copy(from source: Plane, to target: Plane, byteWidth: Int) {
    if source.pitch == target.pitch, source.pitch == byteWidth {
      memcpy(target.data, source.data, byteWidth * target.height)
      return
    }
    for y in 0..<target.height {
      memcpy(target.data + y * target.pitch, source.data + y * source.pitch, byteWidth)
    }
  }

  public func fill(_ p: ck_fill_params) { withUnsafePointer(to: p) { ck_fill($0) } }
  public func blend(_ p: ck_blend_params) { withUnsafePointer(to: p) { ck_blend($0) } }
  public func premultiply(_ p: ck_premultiply_params) { withUnsafePointer(to: p) { ck_premultiply($0) } }
  public func orient(_ p: ck_orient_params) { withUnsafePointer(to: p) { ck_orient($0) } }
  public func matrix(_ p: ck_matrix_params) { withUnsafePointer(to: p) { ck_matrix($0) } }
  public func lut3d(_ p: ck_lut3d_params) { withUnsafePointer(to: p) { ck_lut3d($0) } }
  public func affine(_ p: ck_affine_params) { withUnsafePointer(to: p) { ck_affine($0) } }
  public func mask(_ p: ck_mask_params) { withUnsafePointer(to: p) { ck_mask($0) } }
  public func mode(_ p: ck_mode_params) { withUnsafePointer(to: p) { ck_mode($0) } }
  public func pattern(_ p: ck_pattern_params) { withUnsafePointer(to: p) { ck_pattern($0) } }
}

/// 64-byte aligned memory of the process.
final class CPUScratch: KernelScratch {
  private var base: UnsafeMutableRawPointer?
  private var byteCount = 0

  func reserve(_ bytes: Int) throws(CompositorError) -> UnsafeMutableRawPointer {
    if let base, byteCount >= bytes { return base }
    free(base)
    base = nil
    byteCount = 0
    let wanted = max(bytes, 1 << 16)
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, 64, wanted) == 0, let pointer else {
      throw CompositorError(.outOfMemory, "there is no memory for \(wanted) bytes between two kernels")
    }
    base = pointer
    byteCount = wanted
    return pointer
  }

  deinit { free(base) }
}
