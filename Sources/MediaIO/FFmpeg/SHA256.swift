import CFFmpeg

/// A SHA-256 (FIPS 180-4) of bytes as they come.
public final class SHA256 {
  private let raw: OpaquePointer

  public init() throws(MediaError) {
    raw = try allocated(av_sha_alloc(), "av_sha_alloc")
    av_sha_init(raw, 256)
  }

  deinit { av_free(UnsafeMutableRawPointer(raw)) }

  public func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    av_sha_update(raw, start.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  /// The digest of all that came, in lower-case hexadecimal. Nothing may come after it.
  public func finish() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    av_sha_final(raw, &digest)
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
