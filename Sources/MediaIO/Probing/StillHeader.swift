/// What the first bytes of a still say without decoding it: its size, and a JPEG's Exif orientation.
struct StillHeader: Equatable {
  var width: Int
  var height: Int
  /// Exif tag 0x0112, 1…8; 1 is upright.
  var exifOrientation = 1

  /// Codecs, by FFmpeg's names, whose pictures are BT.601 with chroma between the samples where nothing is said: JPEG's
  /// (JFIF), and WebP, which averages blocks of four.
  static func isStill(codec: String) -> Bool { ["mjpeg", "mjpegb", "ljpeg", "webp"].contains(codec) }

  /// Reads the head of a file; nil where it is no JPEG, PNG, GIF or WebP.
  init?(_ source: any ByteSource) throws(MediaError) {
    // Exif comes in the first 64 KiB segment; the frame header may follow a colour profile and previews.
    self.init(try source.head(1 << 20)[...])
  }

  init?(_ bytes: ArraySlice<UInt8>) {
    let reader = ByteReader(bytes)
    if reader.matches([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0) {
      self.init(reader.big32(16), reader.big32(20))
    } else if reader.matches(Array("GIF8".utf8), at: 0) {
      self.init(reader.little16(6), reader.little16(8))
    } else if reader.matches(Array("RIFF".utf8), at: 0), reader.matches(Array("WEBP".utf8), at: 8) {
      self.init(webp: reader)
    } else if reader.matches([0xFF, 0xD8], at: 0) {
      self.init(jpeg: reader)
    } else {
      return nil
    }
  }

  private init?(_ width: Int?, _ height: Int?) {
    guard let width, let height else { return nil }
    self.width = width
    self.height = height
  }

  private init?(webp reader: ByteReader) {
    if reader.matches(Array("VP8X".utf8), at: 12) {
      guard let width = reader.little24(24), let height = reader.little24(27) else { return nil }
      self.init(width + 1, height + 1)
    } else if reader.matches(Array("VP8L".utf8), at: 12) {
      guard let low = reader.little16(21), let high = reader.little16(23) else { return nil }
      let bits = low | high << 16
      self.init((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    } else if reader.matches(Array("VP8 ".utf8), at: 12) {
      guard let width = reader.little16(26), let height = reader.little16(28) else { return nil }
      self.init(width & 0x3FFF, height & 0x3FFF)
    } else {
      return nil
    }
  }

  /// Walks the marker segments of ITU-T T.81 up to the frame header.
  private init?(jpeg reader: ByteReader) {
    var orientation = 1
    var at = 2
    while let mark = reader.byte(at), let kind = reader.byte(at + 1) {
      guard mark == 0xFF else { return nil }
      if kind == 0xFF {
        at += 1
        continue
      }
      if kind == 0x01 || (0xD0...0xD8).contains(kind) {
        at += 2
        continue
      }
      guard let length = reader.big16(at + 2), length >= 2, kind != 0xDA, kind != 0xD9 else { return nil }
      if kind == 0xE1, reader.matches(Array("Exif\0\0".utf8), at: at + 4) {
        orientation = reader.exifOrientation(at + 10, end: at + 2 + length) ?? orientation
      }
      // SOF0…SOF15 without DHT, JPG and DAC.
      if (0xC0...0xCF).contains(kind), kind != 0xC4, kind != 0xC8, kind != 0xCC {
        self.init(reader.big16(at + 7), reader.big16(at + 5))
        exifOrientation = orientation
        return
      }
      at += 2 + length
    }
    return nil
  }
}

extension StillHeader {
  /// The orientation tag as a mirror and turns (Exif 2.32, 4.6.4 A).
  var orientation: MediaInfo.Orientation {
    switch exifOrientation {
    case 2: .init(quarterTurns: 0, mirrored: true)
    case 3: .init(quarterTurns: 2)
    case 4: .init(quarterTurns: 2, mirrored: true)
    case 5: .init(quarterTurns: 3, mirrored: true)
    case 6: .init(quarterTurns: 1)
    case 7: .init(quarterTurns: 1, mirrored: true)
    case 8: .init(quarterTurns: 3)
    default: .upright
    }
  }
}

/// Bounds-checked reads of a file's head.
private struct ByteReader {
  private let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  func byte(_ at: Int) -> Int? {
    let index = bytes.startIndex + at
    return at >= 0 && index < bytes.endIndex ? Int(bytes[index]) : nil
  }

  func matches(_ expected: [UInt8], at: Int) -> Bool {
    expected.indices.allSatisfy { byte(at + $0) == Int(expected[$0]) }
  }

  func big16(_ at: Int) -> Int? {
    guard let a = byte(at), let b = byte(at + 1) else { return nil }
    return a << 8 | b
  }

  func big32(_ at: Int) -> Int? {
    guard let a = big16(at), let b = big16(at + 2) else { return nil }
    return a << 16 | b
  }

  func little16(_ at: Int) -> Int? {
    guard let a = byte(at), let b = byte(at + 1) else { return nil }
    return b << 8 | a
  }

  func little24(_ at: Int) -> Int? {
    guard let a = little16(at), let b = byte(at + 2) else { return nil }
    return b << 16 | a
  }

  func little32(_ at: Int) -> Int? {
    guard let a = little16(at), let b = little16(at + 2) else { return nil }
    return b << 16 | a
  }

  /// Tag 0x0112 of the first directory of the TIFF block at `base`.
  func exifOrientation(_ base: Int, end: Int) -> Int? {
    let little = matches(Array("II".utf8), at: base)
    guard little || matches(Array("MM".utf8), at: base) else { return nil }
    func short(_ at: Int) -> Int? { little ? little16(at) : big16(at) }
    guard let offset = little ? little32(base + 4) : big32(base + 4), let count = short(base + offset) else {
      return nil
    }
    for i in 0..<count {
      let entry = base + offset + 2 + i * 12
      guard entry + 12 <= end, let tag = short(entry) else { return nil }
      if tag == 0x0112, let value = short(entry + 8), (1...8).contains(value) { return value }
    }
    return nil
  }
}
