import CCUDA
import Synchronization

// Three layers. Raw: the library and the addresses of its functions. Checked: one function that makes an error of every
// result. Owned: all the rest, and all that leaves this module: objects that free what they hold. No device-wide
// synchronisation is called anywhere; nothing here knows of pixels or of FFmpeg.

/// The CUDA driver of this machine, loaded at run time.
///
/// One per process and library; it stays loaded. Safe to use from any thread.
public final class CUDADriver: Sendable {
  /// What the driver's packages install, and what FFmpeg opens, too.
  public static let libraryName = "libcuda.so.1"
  /// The oldest driver that FFmpeg's NVENC runs with (its headers are of Video Codec SDK 11.1), as NVIDIA numbers it …
  public static let minimumDriver = "470.57"
  /// … and as CUDA's version.
  public static let minimumVersion = CUDAVersion(11, 4)

  let raw: RawDriver
  private let contexts = Mutex<[Int32: WeakContext]>([:])
  private static let loaded = Mutex<[String: CUDADriver]>([:])

  /// The newest CUDA that the driver supports.
  public var version: CUDAVersion { raw.version }

  /// Loads the driver and initialises it, once; later calls give the same object.
  ///
  /// - Parameter library: a file name to search for, or a path.
  /// - Throws: `.driverMissing`, `.driverTooOld` or `.noDevice`, with a sentence that names what was found and what
  ///   is needed. A failure is not remembered.
  public static func load(library: String = libraryName) throws(CUDAError) -> CUDADriver {
    let result = loaded.withLock { loaded -> Result<CUDADriver, CUDAError> in
      if let driver = loaded[library] { return .success(driver) }
      do throws(CUDAError) {
        let driver = try CUDADriver(library: library)
        loaded[library] = driver
        return .success(driver)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private init(library: String) throws(CUDAError) {
    raw = try RawDriver(library: library)
    try raw.check(raw.entry.cuInit(0), "cuInit", "the CUDA driver \(raw.version) cannot start")
  }

  /// The primary context of `device`: the one that a process has for a device and that libraries share.
  ///
  /// Retained while somebody holds the object; all callers get the same one.
  public func context(on device: CUDADevice) throws(CUDAError) -> CUDAContext {
    let result = contexts.withLock { contexts -> Result<CUDAContext, CUDAError> in
      if let context = contexts[device.handle]?.context { return .success(context) }
      do throws(CUDAError) {
        let context = try CUDAContext(self, device)
        contexts[device.handle] = WeakContext(context)
        return .success(context)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

/// `weak var` is a write when it is read: kept behind the lock.
private struct WeakContext: @unchecked Sendable {
  // Unchecked: only used under `CUDADriver.contexts`' lock.
  weak var context: CUDAContext?
  init(_ context: CUDAContext) { self.context = context }
}
