extension StillHeader {
  /// Reads the first directory (TIFF 6.0) and where its strips or tiles lie.
  static func tiff(_ bytes: StillBytes) throws(MediaError) -> StillHeader? {
    guard let directory = try ExifDirectory(bytes, at: 0),
      var header = StillHeader(
        try directory.values(of: 256, most: 1)?.first, try directory.values(of: 257, most: 1)?.first)
    else { return nil }
    header.exifOrientation = try directory.orientation() ?? 1
    if try !bytes.has(directory.end) { header.missing = "its directory ends at byte \(directory.end)" }
    // Strips, then tiles.
    for (offsets, sizes) in [(273, 279), (324, 325)] {
      guard let offsets = try directory.values(of: offsets, most: mostStrips),
        let sizes = try directory.values(of: sizes, most: mostStrips)
      else { continue }
      for (offset, size) in zip(offsets, sizes) {
        if try bytes.has(offset + size) { continue }
        header.missing = "its picture has \(size) bytes at byte \(offset)"
      }
    }
    return header
  }

  private static let mostStrips = 1 << 20
}
