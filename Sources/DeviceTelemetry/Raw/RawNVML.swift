import CNVML
import Glibc

/// The raw layer: NVML's library and the addresses of its functions, nothing checked.
///
/// The library stays loaded until the process ends: a call of it may never come back.
final class RawNVML: Sendable {
  /// Every required function is there.
  let entry: CNVMLEntryPoints
  let library: String

  /// - Throws: `.libraryMissing` or `.libraryTooOld`.
  init(library: String) throws(NVMLError) {
    guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL) else {
      throw .missing(reason: dlerror().map { String(cString: $0) } ?? "no reason given")
    }
    self.library = library
    entry = try Self.table(handle, library)
  }

  private static func table(
    _ handle: UnsafeMutableRawPointer, _ library: String
  ) throws(NVMLError) -> CNVMLEntryPoints {
    let count = Int(CNVML_ENTRY_POINT_COUNT)
    let names = cnvml_entry_point_names()
    let addresses = UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>.allocate(capacity: count)
    defer { addresses.deallocate() }
    for index in 0..<count {
      let address = dlsym(handle, names[index])
      guard address != nil || index >= Int(CNVML_REQUIRED_ENTRY_POINT_COUNT) else {
        throw .tooOld(library: library, missing: String(cString: names[index]))
      }
      addresses.initializeElement(at: index, to: address)
    }
    return UnsafeRawBufferPointer(addresses).loadUnaligned(as: CNVMLEntryPoints.self)
  }
}
