extension StillHeader {
  /// Walks the marker segments of ITU-T T.81 to the end of the picture.
  static func jpeg(_ bytes: StillBytes) throws(MediaError) -> StillHeader? {
    guard try bytes.matches([0xFF, 0xD8], at: 0) else { return nil }
    var header: StillHeader?
    var orientation: Int?
    // Coded data ends with the first FF that no 0 follows; between segments there is no other byte.
    var next = try bytes.first(0xFF, from: 2)
    while let at = next, let kind = try bytes.byte(at + 1) {
      switch kind {
      // A stuffed FF, restarts and markers without a length.
      case 0x00, 0x01, 0xD0...0xD8: next = try bytes.first(0xFF, from: at + 2)
      // Fill.
      case 0xFF: next = at + 1
      case 0xD9:
        header?.exifOrientation = orientation ?? 1
        return header
      default:
        guard let length = try bytes.big16(at + 2), length >= 2 else {
          next = nil
          continue
        }
        // The first directory alone: what follows are its later parts, and a thousand would be read for long.
        if kind == 0xE1, orientation == nil, try bytes.matches("Exif\0\0", at: at + 4) {
          orientation = try ExifDirectory(bytes, at: at + 10)?.orientation() ?? 1
        }
        // SOF0…SOF15 without DHT, JPG and DAC.
        if (0xC0...0xCF).contains(kind), ![0xC4, 0xC8, 0xCC].contains(kind), header == nil {
          header = StillHeader(try bytes.big16(at + 7), try bytes.big16(at + 5))
        }
        next = try bytes.first(0xFF, from: at + 2 + length)
      }
    }
    header?.exifOrientation = orientation ?? 1
    header?.lacksEndMarker = true
    if try bytes.endsInZeros(64) { header?.missing = "its last bytes were never written: they are 0" }
    return header
  }
}
