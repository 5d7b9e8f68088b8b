extension StillHeader {
  /// Walks the chunks (W3C PNG, third edition, 5.3) to the last one, IEND.
  static func png(_ bytes: StillBytes) throws(MediaError) -> StillHeader? {
    guard try bytes.matches([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0),
      var header = StillHeader(try bytes.big32(16), try bytes.big32(20))
    else { return nil }
    var at = 8
    var hasExif = false
    while let length = try bytes.big32(at), let letter = try bytes.byte(at + 4) {
      // Names are letters: where there are none, somebody has left room for what never came.
      guard (65...90).contains(letter & ~32) else { break }
      let end = at + 12 + length
      guard try bytes.has(end) else { break }
      if try bytes.matches("IEND", at: at + 4) { return header }
      // There is one; a thousand directories would be read for long.
      if !hasExif, try bytes.matches("eXIf", at: at + 4) {
        hasExif = true
        header.exifOrientation = try ExifDirectory(bytes, at: at + 8)?.orientation() ?? 1
      }
      at = end
    }
    header.missing = "its chunks end at byte \(at), without the last one (IEND)"
    return header
  }
}
