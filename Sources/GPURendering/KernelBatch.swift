import ClipKernels
import ClipKernelsCUDA

/// Calls of one kernel that can run side by side, and so go in one launch.
struct KernelBatch {
  enum Kernel {
    case resample, copy, fill, blend, premultiply, orient, matrix, lut3d, affine, mask, mode, pattern,
      gradient
  }

  private(set) var kernel: Kernel?
  private(set) var count = 0
  /// The parameter structs, one after the other.
  private var items: [UInt64] = []
  private var stride = 0
  private var reads: [MemorySpan] = []
  private var writes: [MemorySpan] = []

  /// Adds a call, unless it must wait for those that are there, or they for it.
  mutating func add<Parameters>(
    _ kernel: Kernel, _ parameters: Parameters, reads newReads: [MemorySpan], writes newWrites: [MemorySpan]
  ) -> Bool {
    if count > 0 {
      guard kernel == self.kernel, count < Self.limit else { return false }
      let waits = newReads.contains { read in writes.contains { $0.overlaps(read) } }
      let holdsUp = newWrites.contains { write in
        writes.contains { $0.overlaps(write) } || reads.contains { $0.overlaps(write) }
      }
      if waits || holdsUp { return false }
    }
    self.kernel = kernel
    count += 1
    stride = MemoryLayout<Parameters>.stride
    withUnsafeBytes(of: parameters) { bytes in
      // The structs' sizes are multiples of eight bytes: they hold pointers.
      items.append(contentsOf: bytes.bindMemory(to: UInt64.self))
    }
    reads += newReads
    writes += newWrites
    return true
  }

  mutating func removeAll() {
    kernel = nil
    count = 0
    items.removeAll(keepingCapacity: true)
    reads.removeAll(keepingCapacity: true)
    writes.removeAll(keepingCapacity: true)
  }

  /// Plans the launch of the calls from `first` on: how many of them it makes, 0 where it cannot.
  func plan(from first: Int, into launch: UnsafeMutablePointer<ck_cuda_launch>) -> Int {
    guard let kernel else { return 0 }
    let count = Int32(count - first)
    return items.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress.map({ $0 + first * stride }) else { return 0 }
      func from<P>(_ type: P.Type) -> UnsafePointer<P> { start.assumingMemoryBound(to: type) }
      let planned =
        switch kernel {
        case .resample: ck_cuda_plan_resample(from(ck_resample_params.self), count, launch)
        case .copy: ck_cuda_plan_copy(from(ck_copy_params.self), count, launch)
        case .fill: ck_cuda_plan_fill(from(ck_fill_params.self), count, launch)
        case .blend: ck_cuda_plan_blend(from(ck_blend_params.self), count, launch)
        case .premultiply: ck_cuda_plan_premultiply(from(ck_premultiply_params.self), count, launch)
        case .orient: ck_cuda_plan_orient(from(ck_orient_params.self), count, launch)
        case .matrix: ck_cuda_plan_matrix(from(ck_matrix_params.self), count, launch)
        case .lut3d: ck_cuda_plan_lut3d(from(ck_lut3d_params.self), count, launch)
        case .affine: ck_cuda_plan_affine(from(ck_affine_params.self), count, launch)
        case .mask: ck_cuda_plan_mask(from(ck_mask_params.self), count, launch)
        case .mode: ck_cuda_plan_mode(from(ck_mode_params.self), count, launch)
        case .gradient: ck_cuda_plan_gradient(from(ck_gradient_params.self), count, launch)
        case .pattern: ck_cuda_plan_pattern(from(ck_pattern_params.self), count, launch)
        }
      return Int(planned)
    }
  }

  /// What fits into a launch at most; more would only delay the first.
  private static let limit = 16
}

/// The bytes from the first to the last sample of a plane.
struct MemorySpan {
  private let lower: UInt
  private let upper: UInt

  /// `width` in bytes. Nothing where there is no plane.
  init(_ base: UnsafeRawPointer?, pitch: Int64, width: Int32, height: Int32) {
    guard let base, width > 0, height > 0 else {
      (lower, upper) = (0, 0)
      return
    }
    let first = UInt(bitPattern: base)
    let last = first &+ UInt(bitPattern: Int(pitch) &* Int(height - 1))
    lower = min(first, last)
    upper = max(first, last) &+ UInt(width)
  }

  func overlaps(_ other: MemorySpan) -> Bool { lower < other.upper && other.lower < upper }
}
