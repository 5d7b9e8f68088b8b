/// What the CUDA driver could not do, with the driver's own words.
public struct CUDAError: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// There is no driver, or it cannot be loaded.
    case driverMissing
    /// There is a driver, older than what is needed.
    case driverTooOld
    /// The driver finds no GPU at all.
    case noDevice
    /// There are GPUs, but none that was asked for, or several.
    case noSuchDevice
    /// The device, the host, or the pool's budget has no memory left.
    case outOfMemory
    /// The kernels do not suit this GPU or this driver.
    case badImage
    /// What was asked for makes no sense: a mistake of the caller.
    case badArgument
    /// The context is lost with all that it held; see `isSticky`.
    case lost
    /// Any other refusal.
    case failed
  }
  public var kind: Kind
  /// The driver's function that failed, as exported: `cuMemAlloc_v2`. Empty where none was called.
  public var call: String
  /// The CUresult; 0 where no call failed.
  public var code: Int
  /// The driver's name for it: `CUDA_ERROR_OUT_OF_MEMORY`. Empty where no call failed.
  public var name: String
  /// A sentence for people: what could not be done where, and why.
  public var message: String
  /// What to do about it.
  public var hint: String?

  public init(
    _ kind: Kind, _ message: String, hint: String? = nil, call: String = "", code: Int = 0, name: String = ""
  ) {
    self.kind = kind
    self.call = call
    self.code = code
    self.name = name
    self.message = message
    self.hint = hint
  }

  /// Whether the context is lost for good: every later call in it fails, in every thread, and only a new process gets
  /// a new one. The call that reports it is seldom the cause: work runs behind the calls that queue it.
  public var isSticky: Bool { kind == .lost }

  /// Whether nobody meant the process to have a GPU: there is no driver, or no GPU for it. One that is there and does
  /// not work is another matter.
  public var isAbsence: Bool { kind == .driverMissing || kind == .noDevice }

  /// Whether less work at once, or another device, may succeed.
  public var isOutOfMemory: Bool { kind == .outOfMemory }
}

extension CUDAError: CustomStringConvertible {
  public var description: String { hint.map { "\(message) (\($0))" } ?? message }
}
