import MediaTypes

public enum StillWriter {
  public enum Format: String, Sendable { case jpg, png, webp }
  /// Writes a canvas (8-bit 4:2:0 BT.709 limited) as a still that viewers show with the same colours
  /// (JPEG is full range BT.601, PNG is R'G'B').
  public static func write(_ picture: Picture, to path: String, format: Format) throws(MediaError) {
    throw MediaError(.unsupported, "not built yet")
  }
}
