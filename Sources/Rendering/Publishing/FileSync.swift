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
  private static let unsupported = [ENOSYS, EINVAL, ESPIPE, EOPNOTSUPP]

  /// Nil where it is there, or was cancelled.
  ///
  /// - Parameter writingBack: as `writeBack`; tests take others.
  static func sync(
    _ file: Descriptor, bytes: Int, _ activity: Heartbeat.Activity,
    writingBack: (Descriptor, Int, Int) -> FileError? = writeBack
  ) -> FileError? {
    var offset = 0
    while offset < bytes, !activity.isCancelled {
      let count = min(piece, bytes - offset)
      if let failure = writingBack(file, offset, count) {
        // Where there is no such call, or not on this file system, the sync at the end does it all. (It is needed in any
        // case: this writes neither the file's size nor the disk's own cache.)
        if unsupported.contains(failure.code) { break }
        // The kernel tells each open file of a failure once: the sync at the end would say that all is there.
        return failure
      }
      activity.advance(count)
      offset += count
    }
    return activity.isCancelled ? nil : file.sync()
  }

  /// Writes that part of the file to the disk and waits for it. Offset and length in bytes.
  static func writeBack(_ file: Descriptor, _ offset: Int, _ count: Int) -> FileError? {
    while clinux_write_back(file.raw, off_t(offset), off_t(count)) != 0 {
      if errno != EINTR { return FileError("sync_file_range", "") }
    }
    return nil
  }
}
