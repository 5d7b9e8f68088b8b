import MediaTypes

public enum ImageReader {
  /// Decodes a still (jpg, png, webp). Planar Y'CbCr, 8 bits, alpha kept; not yet turned upright:
  /// `MediaInfo.Video.orientation` (from Exif, too) says how.
  public static func read(_ info: MediaInfo) throws(MediaError) -> Picture {
    throw MediaError(.unsupported, "not built yet")
  }
}
