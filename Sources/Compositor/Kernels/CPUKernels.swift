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
        .outOfMemory, "out of memory: cannot allocate a picture of \(width)×\(height)",
        hint: "fewer jobs at once on this machine, or a smaller canvas")
    }
    return picture
  }

  public func makeScratch() -> any KernelScratch { CPUScratch() }
  public func reside(_ picture: Picture) -> Picture { picture }
  public func readBack(_ picture: Picture) -> Picture { picture }
  public func reside(_ words: KernelWords) -> KernelWords { words }

  public var isCancelled: @Sendable () -> Bool = { false }

  /// Of a kernel that had no room, or was not begun; told at the next `submit`.
  private var failure: CompositorError?

  private var goesOn: Bool {
    if failure == nil, isCancelled() { failure = .cancelled }
    return failure == nil
  }

  public func submit() throws(CompositorError) {
    guard let failure else { return }
    self.failure = nil
    throw failure
  }

  public func finish() throws(CompositorError) { try submit() }

  public func run(_ call: ck_call) {
    switch call.kernel {
    case ck_kernel_resample: resample(call.p.resample)
    case ck_kernel_affine: affine(call.p.affine)
    case ck_kernel_pattern: pattern(call.p.pattern)
    case ck_kernel_gradient: gradient(call.p.gradient)
    default:
      guard goesOn else { return }
      withUnsafePointer(to: call) { ck_run($0) }
    }
  }

  // The kernels that take long, in bands. Every kernel works row by row, so bands of rows are the same samples.

  private func resample(_ p: ck_resample_params) {
    let size = ck_resample_scratch(p.dst_width, p.y_taps)
    let work = max(
      Int(p.dst_width) * Int(p.dst_height), Int(p.src_width) * Int(p.src_height) / 2)
    inBands(p.dst_height, work: work) { from, count in
      do throws(CompositorError) {
        var call = p
        call.scratch = try scratch.reserve(size)
        call.dst = p.dst + Int(from) * Int(p.dst_pitch)
        call.dst_height = count
        call.y_start = p.y_start + Int(from)
        call.y_weights = p.y_weights + Int(from) * Int(p.y_taps)
        ck_resample(&call)
      } catch {
        failure = error
      }
    }
  }

  private func affine(_ p: ck_affine_params) {
    // Four neighbours, two of them divided, and a coverage for each sample.
    inBands(p.dst_height, work: 8 * Int(p.dst_width) * Int(p.dst_height)) { from, count in
      var call = p
      call.dst = p.dst + Int(from) * Int(p.dst_pitch)
      call.coverage = p.coverage.map { $0 + Int(from) * Int(p.coverage_pitch) }
      call.dst_height = count
      call.x0 += Int64(p.xy) * Int64(from)
      call.y0 += Int64(p.yy) * Int64(from)
      ck_affine(&call)
    }
  }

  private func pattern(_ p: ck_pattern_params) {
    // Whole rows of chroma.
    inBands(p.height / 2, work: 8 * Int(p.width) * Int(p.height)) { from, count in
      var call = p
      call.y = p.y + 2 * Int(from) * Int(p.y_pitch)
      call.u = p.u + Int(from) * Int(p.u_pitch)
      call.v = p.v + Int(from) * Int(p.v_pitch)
      call.from_y += 2 * from
      call.height = 2 * count
      ck_pattern(&call)
    }
  }

  private func gradient(_ p: ck_gradient_params) {
    inBands(p.height, work: 4 * Int(p.width) * Int(p.height)) { from, count in
      var call = p
      call.dst = p.dst + Int(from) * Int(p.pitch)
      call.y0 += from * p.dy
      call.dither_y += from & 7
      call.height = count
      ck_gradient(&call)
    }
  }

  /// Samples, each as much work as one that is resampled, between two looks at `isCancelled`: some ten milliseconds.
  private static let band = 1 << 23

  private func inBands(_ rows: Int32, work: Int, _ body: (_ from: Int32, _ count: Int32) -> Void) {
    let step = Int32(clamping: max(8, Int(rows) * Self.band / max(1, work)))
    var from: Int32 = 0
    while from < rows, goesOn {
      let count = min(step, rows - from)
      body(from, count)
      from += count
    }
  }
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
      throw CompositorError(
        .outOfMemory, "out of memory: cannot allocate \(wanted) bytes between two kernels")
    }
    base = pointer
    byteCount = wanted
    return pointer
  }

  deinit { free(base) }
}
