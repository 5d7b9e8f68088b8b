/// A script's bytes as UTF-8, as libass reads them. UTF-16 is known by its mark, as in FFmpeg.
enum TextEncoding {
  static func utf8(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.starts(with: [0xFF, 0xFE]) { return recoded(bytes, high: 1, low: 0) }
    if bytes.starts(with: [0xFE, 0xFF]) { return recoded(bytes, high: 0, low: 1) }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    // A zero would end the text for libass.
    return bytes[start...].map { $0 == 0 ? 32 : $0 }
  }

  private static func recoded(_ bytes: [UInt8], high: Int, low: Int) -> [UInt8] {
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map { index in
      UInt16(bytes[index + high]) << 8 | UInt16(bytes[index + low])
    }
    return String(decoding: units, as: UTF16.self).utf8.map { $0 == 0 ? 32 : $0 }
  }
}
