import CLinux
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// Brings a file to the disk piece by piece, so that it can be told how far it is and be stopped on the way: one `fsync` of
/// a large file on slow storage may take many minutes.
enum FileSync {
  /// Bytes that are waited for at once: seconds on the slowest disks that are worth it.
  private static let piece = 16 << 20

  /// 0, or an error of `fsync`. A cancellation ends it early, with ECANCELED.
  static func sync(_ file: Int32, _ activity: Heartbeat.Activity, amount: Int) -> Int32 {
    var offset = 0
    while offset < amount {
      if activity.isCancelled { return ECANCELED }
      let count = min(piece, amount - offset)
      // Where there is no such call, or not on this file system, the sync at the end does it all. (It is needed in any
      // case: this writes neither the file's size nor the disk's own cache.)
      guard clinux_write_back(file, off_t(offset), off_t(count)) == 0 else { break }
      activity.advance(count)
      offset += count
    }
    if activity.isCancelled { return ECANCELED }
    return fsync(file) == 0 ? 0 : errno
  }
}
