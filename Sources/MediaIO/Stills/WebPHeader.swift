extension StillHeader {
  /// Walks the chunks of a RIFF file of WebP (RFC 9649) as far as its own length goes.
  static func webp(_ bytes: StillBytes) throws(MediaError) -> StillHeader? {
    guard try bytes.matches("RIFF", at: 0), try bytes.matches("WEBP", at: 8),
      let length = try bytes.little32(4), var header = try webpSize(bytes)
    else { return nil }
    guard try bytes.has(8 + length) else {
      header.missing = "its header says that it has \(8 + length) bytes"
      return header
    }
    var at = 12
    var hasExif = false
    while at < 8 + length, let size = try bytes.little32(at + 4) {
      guard try bytes.has(at + 8 + size) else {
        header.missing = "a part of \(size) bytes begins at byte \(at)"
        return header
      }
      // As in a PNG, the first one alone.
      if !hasExif, try bytes.matches("EXIF", at: at) {
        hasExif = true
        // Some writers leave JPEG's mark before it.
        let mark = try bytes.matches("Exif\0\0", at: at + 8) ? 6 : 0
        header.exifOrientation = try ExifDirectory(bytes, at: at + 8 + mark)?.orientation() ?? 1
      }
      at += 8 + size + size % 2
    }
    return header
  }

  private static func webpSize(_ bytes: StillBytes) throws(MediaError) -> StillHeader? {
    if try bytes.matches("VP8X", at: 12) {
      guard let width = try bytes.little24(24), let height = try bytes.little24(27) else { return nil }
      var header = StillHeader(width + 1, height + 1)
      header?.isAnimated = try bytes.byte(20).map { $0 & 2 != 0 } ?? false
      return header
    }
    if try bytes.matches("VP8L", at: 12) {
      guard let bits = try bytes.little32(21) else { return nil }
      return StillHeader((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    }
    guard try bytes.matches("VP8 ", at: 12), let width = try bytes.little16(26),
      let height = try bytes.little16(28)
    else { return nil }
    return StillHeader(width & 0x3FFF, height & 0x3FFF)
  }
}
