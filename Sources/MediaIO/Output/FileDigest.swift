import CFFmpeg
import Files
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// The checksum of a finished file.
public enum FileDigest {
  /// The size and the lower-case hexadecimal SHA-256 (FIPS 180-4) of the open file, from its beginning.
  ///
  /// - Parameters:
  ///   - path: for messages.
  ///   - activity: told of each piece, in bytes; its cancellation ends the reading.
  public static func sha256(
    _ file: Descriptor, path: String, _ activity: Heartbeat.Activity? = nil
  ) throws(MediaError) -> (bytes: Int, hex: String) {
    guard let context = av_sha_alloc() else { throw MediaError(.outOfMemory, "out of memory (av_sha_alloc)") }
    defer { av_free(UnsafeMutableRawPointer(context)) }
    av_sha_init(context, 256)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var bytes = 0
    while true {
      if activity?.isCancelled == true { throw .cancelled }
      let count = pread(file.raw, &buffer, buffer.count, off_t(bytes))
      if count == 0 { break }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw MediaError(.unreadable, "cannot read \(path): \(String(cString: strerror(errno)))")
      }
      av_sha_update(context, buffer, count)
      bytes += count
      activity?.advance(count)
    }
    var digest = [UInt8](repeating: 0, count: 32)
    av_sha_final(context, &digest)
    let digits = Array("0123456789abcdef".utf8)
    let hex = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return (bytes, String(decoding: hex, as: UTF8.self))
  }
}
