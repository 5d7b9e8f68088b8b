import Foundation

/// Adds to stills what ffmpeg does not write: Exif data and colour profiles.
enum StillFiles {
  /// A PNG with another chunk before its first IDAT.
  static func png(_ png: [UInt8], adding name: String, _ content: [UInt8]) -> [UInt8] {
    var at = 8
    while String(decoding: png[at + 4..<at + 8], as: UTF8.self) != "IDAT" { at += 12 + big32(png, at) }
    let body = Array(name.utf8) + content
    return png[..<at] + big(content.count) + body + big(Int(crc(body))) + png[at...]
  }

  /// The content of an iCCP chunk: a name, and the profile in a zlib stream (RFC 1950) that compresses nothing.
  static func iccp(_ profile: [UInt8]) -> [UInt8] {
    let length = profile.count
    var (a, b) = (1, 0)
    for byte in profile {
      a = (a + Int(byte)) % 65_521
      b = (b + a) % 65_521
    }
    let stored: [UInt8] = [
      1, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8 & 255),
    ]
    return Array("profile\0\0".utf8) + [0x78, 1] + stored + profile + big(b << 16 | a)
  }

  /// A JPEG with another segment behind its first marker.
  static func jpeg(_ jpeg: [UInt8], adding marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    let length = content.count + 2
    return jpeg[..<2] + [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + content + jpeg[2...]
  }

  /// A simple WebP as an extended one: `before` and `behind` the picture are chunks; `flags` says what they are.
  static func webp(
    _ webp: [UInt8], width: Int, height: Int, flags: UInt8, before: [UInt8] = [], behind: [UInt8] = []
  ) -> [UInt8] {
    let extended: [UInt8] = [flags, 0, 0, 0] + little(width - 1).prefix(3) + little(height - 1).prefix(3)
    let body = Array("WEBP".utf8) + chunk("VP8X", extended) + before + webp[12...] + behind
    return Array("RIFF".utf8) + little(body.count) + body
  }

  static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    Array(name.utf8) + little(content.count) + content + (content.count % 2 == 0 ? [] : [0])
  }

  /// A TIFF of packed 8-bit R'G'B' whose directory comes before its one strip.
  static func tiff(
    _ rgb: [UInt8], width: Int, height: Int, orientation: Int = 1, profile: [UInt8] = []
  ) -> [UInt8] {
    var entries: [(tag: Int, type: Int, count: Int, value: Int)] = [
      (256, 4, 1, width), (257, 4, 1, height), (258, 3, 3, 0), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 0),
      (274, 3, 1, orientation), (277, 3, 1, 3), (278, 4, 1, height), (279, 4, 1, rgb.count), (284, 3, 1, 1),
    ]
    if !profile.isEmpty { entries.append((34675, 7, profile.count, 0)) }
    let bits = 8 + 2 + entries.count * 12 + 4
    let strip = bits + 6 + profile.count
    var directory: [UInt8] = []
    for var entry in entries {
      if entry.tag == 258 { entry.value = bits }
      if entry.tag == 273 { entry.value = strip }
      if entry.tag == 34675 { entry.value = bits + 6 }
      directory += little(entry.tag).prefix(2) + little(entry.type).prefix(2) + little(entry.count)
      directory += little(entry.value)
    }
    return Array("II".utf8) + [42, 0] + little(8) + little(entries.count).prefix(2) + directory + little(0)
      + [8, 0, 8, 0, 8, 0] + profile + rgb
  }

  /// Exif data whose one entry is the orientation: a TIFF block.
  static func exif(_ orientation: Int) -> [UInt8] {
    Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation), 0, 0]
      + [0, 0, 0, 0]
  }

  static func little(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 255) } }
  private static func big(_ value: Int) -> [UInt8] { little(value).reversed() }
  private static func big32(_ bytes: [UInt8], _ at: Int) -> Int {
    bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// CRC-32 of PNG, bit by bit.
  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
    }
  }
}
