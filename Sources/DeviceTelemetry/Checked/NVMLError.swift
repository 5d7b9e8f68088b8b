/// What NVML could not do, with its own words.
public struct NVMLError: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// There is no library, or it cannot be loaded.
    case libraryMissing
    /// There is one that lacks a function.
    case libraryTooOld
    /// The library is there, the driver behind it is not, or is another one.
    case driverMissing
    /// It knows no such GPU or slice.
    case noSuchDevice
    /// The GPU does not answer any more.
    case lost
    /// Any other refusal: not supported by a slice or an old GPU, not permitted, and the like.
    case failed
  }
  public var kind: Kind
  /// NVML's function that failed, as exported. Empty where none was called.
  public var call: String
  /// The nvmlReturn_t; 0 where no call failed.
  public var code: Int
  /// A sentence for people: what could not be done, and why.
  public var message: String
  /// What to do about it.
  public var hint: String?

  public init(_ kind: Kind, _ message: String, hint: String? = nil, call: String = "", code: Int = 0) {
    self.kind = kind
    self.call = call
    self.code = code
    self.message = message
    self.hint = hint
  }
}

extension NVMLError: CustomStringConvertible {
  public var description: String { hint.map { "\(message) (\($0))" } ?? message }
}

extension NVMLError {
  static func missing(reason: String) -> NVMLError {
    NVMLError(
      .libraryMissing, "NVML cannot be loaded: \(reason)",
      hint:
        "it comes with NVIDIA's driver; in a container, NVIDIA_DRIVER_CAPABILITIES must include utility")
  }

  static func tooOld(library: String, missing symbol: String) -> NVMLError {
    NVMLError(
      .libraryTooOld, "NVML is too old: \(library) lacks \(symbol)",
      hint: "NVIDIA's driver \(NVML.minimumDriver) or newer is required")
  }
}
