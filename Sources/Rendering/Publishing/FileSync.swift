import CLinux
import Files
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// Brings a file to the disk piece by piece, so that it can be told how far it is and be stopped on the way: one `fsync` of
/// a large file on slow storage may take many minutes.
enum FileSync {
  /// Bytes that are waited for at once: seconds on the slowest disks that are worth it.
  private static let piece = 16 << 20

  /// Nil where it is there, or was cancelled.
  static func sync(_ file: Descriptor, bytes: Int, _ activity: Heartbeat.Activity) -> FileError? {
    var offset = 0
    while offset < bytes, !activity.isCancelled {
      let count = min(piece, bytes - offset)
      // Where there is no such call, or not on this file system, the sync at the end does it all. (It is needed in any
      // case: this writes neither the file's size nor the disk's own cache.)
      guard clinux_write_back(file.raw, off_t(offset), off_t(count)) == 0 else { break }
      activity.advance(count)
      offset += count
    }
    return activity.isCancelled ? nil : file.sync()
  }
}
