/// The first directory of a TIFF block: of a TIFF file, or of the Exif data in other stills.
struct ExifDirectory {
  private let bytes: StillBytes
  private let base: Int
  private let isLittle: Bool
  private let entries: Int
  let count: Int

  /// - Parameter base: where the block begins; its offsets count from there.
  init?(_ bytes: StillBytes, at base: Int) throws(MediaError) {
    isLittle = try bytes.matches("II", at: base)
    let isBig = try bytes.matches("MM", at: base)
    guard isLittle || isBig else { return nil }
    self.bytes = bytes
    self.base = base
    guard try Self.number(bytes, base + 2, 2, isLittle) == 42,
      let offset = try Self.number(bytes, base + 4, 4, isLittle),
      let count = try Self.number(bytes, base + offset, 2, isLittle)
    else { return nil }
    entries = base + offset + 2
    self.count = count
  }

  /// Where it ends, with the offset of the next one.
  var end: Int { entries + count * 12 + 4 }

  /// Tag 0x0112 where it has a value that means something.
  func orientation() throws(MediaError) -> Int? {
    guard let value = try values(of: 0x0112, most: 1)?.first, (1...8).contains(value) else { return nil }
    return value
  }

  /// The whole numbers of a tag (BYTE, SHORT or LONG), at most `most` of them; nil: it has none.
  func values(of tag: Int, most: Int) throws(MediaError) -> [Int]? {
    for i in 0..<count {
      let entry = entries + i * 12
      // Where the file ends, so do the entries, however many it says.
      guard let found = try number(entry, 2) else { return nil }
      guard found == tag else { continue }
      guard let type = try number(entry + 2, 2), let count = try number(entry + 4, 4),
        let size = [1: 1, 3: 2, 4: 4][type]
      else { return nil }
      // Four bytes or less are in the entry itself.
      var at = entry + 8
      if count * size > 4 {
        guard let offset = try number(entry + 8, 4) else { return nil }
        at = base + offset
      }
      var values: [Int] = []
      for k in 0..<min(count, most) {
        guard let value = try number(at + k * size, size) else { return nil }
        values.append(value)
      }
      return values
    }
    return nil
  }

  private func number(_ at: Int, _ size: Int) throws(MediaError) -> Int? {
    try Self.number(bytes, at, size, isLittle)
  }

  private static func number(
    _ bytes: StillBytes, _ at: Int, _ size: Int, _ isLittle: Bool
  ) throws(MediaError) -> Int? {
    switch (size, isLittle) {
    case (1, _): return try bytes.byte(at)
    case (2, true): return try bytes.little16(at)
    case (2, false): return try bytes.big16(at)
    case (_, true): return try bytes.little32(at)
    case (_, false): return try bytes.big32(at)
    }
  }
}
