import Files
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// The checksum of a finished file.
public enum FileDigest {
  /// The size and the SHA-256 of the open file, from its beginning.
  ///
  /// - Parameters:
  ///   - name: for messages.
  ///   - activity: told of each piece, in bytes; its cancellation ends the reading.
  public static func sha256(
    _ file: Descriptor, name: String, _ activity: Heartbeat.Activity? = nil
  ) throws(MediaError) -> OutputReceipt {
    let digest = try SHA256()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var bytes = 0
    while true {
      if activity?.isCancelled == true { throw .cancelled }
      let count = pread(file.raw, &buffer, buffer.count, off_t(bytes))
      if count == 0 { break }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw MediaError(.unreadable, "cannot read \(name): \(String(cString: strerror(errno)))")
      }
      buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
      bytes += count
      activity?.advance(count)
    }
    return OutputReceipt(bytes: bytes, sha256: digest.finish())
  }
}
