import CLinux

#if canImport(Glibc)
  import Glibc
#endif

/// Ends a thread's wait in `poll`, from any other thread. Signals before and during a wait are one.
package final class Wakeup: Sendable {
  /// To be polled for reading.
  package let readEnd: Int32
  private let writeEnd: Int32

  package init() throws(ProcessStartError) {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else {
      throw ProcessStartError(call: "pipe2", code: errno)
    }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  package func signal() {
    var byte: UInt8 = 1
    // A full pipe wakes just as well.
    _ = write(writeEnd, &byte, 1)
  }

  package func reset() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(readEnd, &bytes, bytes.count) > 0 {}
  }
}
