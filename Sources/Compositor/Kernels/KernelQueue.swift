import ClipKernels
import MediaTypes

/// Runs the kernels, in the order in which they are asked for: at once on the calling thread, or later on a GPU.
/// The seam behind which the CPU and each GPU stand; everything above it decides, nothing above it computes.
///
/// The kernels' arguments are those of `clipkernels.h`; the addresses in them are of memory that this queue handed out,
/// or made resident. Everything read or written must stay alive until the queue's owner lets go of it; a queue that works
/// later keeps freed memory from being reused too early by itself.
///
/// One queue belongs to one thread.
public protocol KernelQueue: AnyObject {
  /// Asked between kernels, and between bands of rows of those that take long. Once it is true nothing more is
  /// computed, and the next `submit` says so: a frame of thousands of layers ends as soon as a small one.
  var isCancelled: @Sendable () -> Bool { get set }

  /// A picture to write into; its contents are undefined. The memory comes from a pool and returns to it.
  func makePicture(
    width: Int, height: Int, layout: PictureLayout, color: ColorDescription
  ) throws(CompositorError) -> Picture
  /// A buffer that grows, for intermediate planes. Successive uses may overlap in time only in the queue's order.
  func makeScratch() -> any KernelScratch

  /// The same picture where the kernels can read it: itself, or a copy.
  func reside(_ picture: Picture) throws(CompositorError) -> Picture
  /// The same picture in the process's memory, finished: waits for all that was asked for before.
  func readBack(_ picture: Picture) throws(CompositorError) -> Picture
  /// The same words where the kernels can read them. The result keeps them.
  func reside(_ words: KernelWords) throws(CompositorError) -> KernelWords

  /// Any kernel: `run(ck_blend_call(p))`. The scratch memory of `ck_resample` is the queue's own.
  func run(_ call: ck_call)

  /// Sees to it that everything asked for so far is on its way, and says what of it has failed.
  func submit() throws(CompositorError)
  /// The same, and waits until it is done.
  func finish() throws(CompositorError)
}

/// Memory for intermediate planes that grows to the largest request and stays.
public protocol KernelScratch: AnyObject {
  /// At least so many bytes, aligned to 64; valid until the next call.
  func reserve(_ byteCount: Int) throws(CompositorError) -> UnsafeMutableRawPointer
}

/// Constant 16- or 32-bit words that kernels read: filter tables, colour tables. Made once, read often.
public final class KernelWords: @unchecked Sendable {
  // Unchecked: written only before it is shared.
  public let base: UnsafeRawPointer
  public let byteCount: Int
  public let residence: Residence
  private let owner: AnyObject?

  /// Memory that `owner` keeps alive.
  public init(base: UnsafeRawPointer, byteCount: Int, residence: Residence, owner: AnyObject?) {
    self.base = base
    self.byteCount = byteCount
    self.residence = residence
    self.owner = owner
  }
}

/// Why a frame could not be composed. The CPU's kernels cannot fail; memory can be short, and a GPU can be lost.
public struct CompositorError: Error, Sendable, CustomStringConvertible {
  public enum Kind: Sendable, Equatable {
    /// The process's memory is used up.
    case outOfMemory
    /// The device's memory is: another device, or a later moment, may have some.
    case deviceFull
    /// The device can no longer be used by this process.
    case deviceLost
    /// The device refused one thing.
    case failed
    /// `KernelQueue.isCancelled` said so: what was painted is not to be used.
    case cancelled
  }
  public var kind: Kind
  public var message: String
  public var hint: String?

  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  public static let cancelled = CompositorError(.cancelled, "the picture was given up")

  public var description: String { hint.map { "\(message) (\($0))" } ?? message }
}
