import MediaTypes

/// Sound inside the product: 48 kHz, stereo, interleaved 32-bit float.
public enum AudioFormat {
  public static let sampleRate = 48_000
  public static let channels = 2
}

/// Decodes a file's best sound stream as `AudioFormat`, cut exactly at a sample.
///
/// Gaps in the stream's timestamps, a late start and an early end are silence, so that sample i always is
/// what is heard at `start + i / 48000` seconds. Mono goes to both sides, more channels are mixed down
/// (ITU-R BS.775). Not thread safe.
public final class AudioReader {
  /// `from`…`to`: source time, in seconds from the file's time zero; `speed` 0.1…10 keeps the pitch
  /// (atempo). The reader gives exactly round((to - from) / speed × 48000) samples (per channel).
  public init(_ info: MediaInfo, from: Rational, to: Rational, speed: Rational = 1) throws(MediaError) {
    throw MediaError(.unsupported, "not built yet")
  }

  /// All there is to give, in samples per channel.
  public let sampleCount: Int = 0

  /// Writes the next `count` samples (per channel, interleaved); past the end, silence.
  public func read(_ count: Int, into buffer: UnsafeMutablePointer<Float>) throws(MediaError) {
  }
}
