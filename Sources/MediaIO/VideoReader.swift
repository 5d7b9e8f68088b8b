import MediaTypes

/// Decodes one video stream and answers "which picture is shown at this time".
///
/// Not thread safe: one thread uses it (FFmpeg's own decoder threads work behind it).
public final class VideoReader {
  public struct Options: Sendable {
    /// Decoder threads; 0: one a core.
    public var threads = 0
    public init() {}
  }

  /// Opens the best video stream of `info.path`.
  public init(_ info: MediaInfo, options: Options = Options()) throws(MediaError) {
    throw MediaError(.unsupported, "not built yet")
  }

  /// The picture whose interval contains `time` (seconds from the file's time zero).
  ///
  /// A frame lasts until the next one starts; before the first frame the first is shown, after the last
  /// the last, so there always is one. Containers round timestamps to their own clock: half a tick of it
  /// is allowed for. Ascending times decode forward, never twice; a step back or far ahead seeks to the
  /// key frame before. The picture is the same object as long as the same frame is shown.
  public func picture(at time: Rational) throws(MediaError) -> Picture {
    throw MediaError(.unsupported, "not built yet")
  }

  /// Frames decoded so far, shown or not.
  public private(set) var framesDecoded = 0
}
