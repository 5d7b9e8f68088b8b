extension StillHeader {
  /// Walks the blocks (GIF89a, appendix A) to the trailer.
  static func gif(_ bytes: StillBytes) throws(MediaError) -> StillHeader? {
    guard try bytes.matches("GIF8", at: 0),
      var header = StillHeader(try bytes.little16(6), try bytes.little16(8)),
      let packed = try bytes.byte(10)
    else { return nil }
    var at = 13 + colorTable(packed)
    var pictures = 0
    while let kind = try bytes.byte(at) {
      var data: Int
      switch kind {
      case 0x21: data = at + 2
      case 0x2C:
        guard let packed = try bytes.byte(at + 9) else {
          header.missing = "a picture begins at byte \(at)"
          return header
        }
        data = at + 11 + colorTable(packed)
        pictures += 1
      // The trailer, or what somebody has added to the file.
      default:
        return header
      }
      while let size = try bytes.byte(data), size > 0 { data += 1 + size }
      guard try bytes.has(data + 1) else {
        header.missing = "a block that begins at byte \(at) does not end"
        return header
      }
      at = data + 1
    }
    // Without the trailer, but with whole pictures, players show it.
    if pictures == 0 { header.missing = "it has no picture" }
    return header
  }

  private static func colorTable(_ packed: Int) -> Int { packed & 0x80 == 0 ? 0 : 3 << ((packed & 7) + 1) }
}
