import CCUDA
import Glibc

/// The raw layer: the CUDA driver's library and the addresses of its functions, nothing checked.
///
/// The library stays loaded until the process ends: a driver has threads and exit handlers of its own.
final class RawDriver: Sendable {
  /// Every function of the table is there.
  let entry: CCUDAEntryPoints
  let version: CUDAVersion
  let library: String

  /// - Throws: `.driverMissing` or `.driverTooOld`.
  init(library: String) throws(CUDAError) {
    guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL) else {
      let reason = dlerror().map { String(cString: $0) } ?? "no reason given"
      throw .missing(library: library, reason: reason)
    }
    self.library = library
    version = try Self.version(of: handle, library)
    guard version >= CUDADriver.minimumVersion else {
      throw .tooOld(library: library, version: version, missing: nil)
    }
    entry = try Self.table(handle, library, version)
  }

  private static func version(
    of handle: UnsafeMutableRawPointer, _ library: String
  ) throws(CUDAError) -> CUDAVersion {
    guard let symbol = dlsym(handle, "cuDriverGetVersion") else {
      throw .missing(library: library, reason: "\(library) is not a CUDA driver: it lacks cuDriverGetVersion")
    }
    typealias GetVersion = @convention(c) (UnsafeMutablePointer<Int32>?) -> CUresult
    var number: Int32 = 0
    let result = unsafeBitCast(symbol, to: GetVersion.self)(&number)
    guard result == CUDA_SUCCESS else {
      throw .missing(library: library, reason: "cuDriverGetVersion failed with error \(result.rawValue)")
    }
    return CUDAVersion(number: number)
  }

  private static func table(
    _ handle: UnsafeMutableRawPointer, _ library: String, _ version: CUDAVersion
  ) throws(CUDAError) -> CCUDAEntryPoints {
    let count = Int(CCUDA_ENTRY_POINT_COUNT)
    let names = ccuda_entry_point_names()
    let addresses = UnsafeMutableBufferPointer<UnsafeMutableRawPointer>.allocate(capacity: count)
    defer { addresses.deallocate() }
    for index in 0..<count {
      guard let address = dlsym(handle, names[index]) else {
        throw .tooOld(library: library, version: version, missing: String(cString: names[index]))
      }
      addresses.initializeElement(at: index, to: address)
    }
    return UnsafeRawBufferPointer(addresses).loadUnaligned(as: CCUDAEntryPoints.self)
  }
}
