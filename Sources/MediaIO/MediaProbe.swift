import MediaTypes

/// Limits on what a source may be, so that a hostile file cannot take the machine.
public struct MediaLimits: Sendable {
  /// Of a picture, a side in samples.
  public var maxSide = 16_384
  /// Of a picture, in samples.
  public var maxPixels = 140_000_000
  public init() {}
}

public enum MediaProbe {
  /// Opens a local file and reads what it holds. Only real containers are accepted (no playlists, no
  /// network, no devices), whatever the file's name says.
  public static func probe(_ path: String, limits: MediaLimits = MediaLimits()) throws(MediaError) -> MediaInfo {
    throw MediaError(.unsupported, "not built yet")
  }
}
