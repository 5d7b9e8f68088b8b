import ClipJob

/// Bytes of a file to UTF-8.
enum CaptionEncoding {
  static func decode(_ raw: [UInt8]) throws(EncodingProblem) -> [UInt8] {
    if raw.starts(with: [0xFF, 0xFE]) { return try utf16(raw, isBigEndian: false) }
    if raw.starts(with: [0xFE, 0xFF]) { return try utf16(raw, isBigEndian: true) }
    let start = raw.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if let isBigEndian = looksLikeUTF16(raw) { throw .utf16WithoutMark(isBigEndian: isBigEndian) }
    if let invalid = UTF8Check.firstInvalid(raw) {
      throw .notUTF8(byte: raw[invalid], offset: invalid, line: line(of: invalid, in: raw))
    }
    return start == 0 ? raw : Array(raw[start...])
  }

  /// Text has no zero bytes; in UTF-16 every second of Latin text is one.
  private static func looksLikeUTF16(_ raw: [UInt8]) -> Bool? {
    let head = raw.prefix(1024)
    guard head.count >= 4 else { return nil }
    var zeros = [0, 0]
    for (i, byte) in head.enumerated() where byte == 0 { zeros[i & 1] += 1 }
    if zeros[1] * 4 > head.count, zeros[0] * 8 < zeros[1] { return false }
    if zeros[0] * 4 > head.count, zeros[1] * 8 < zeros[0] { return true }
    return nil
  }

  private static func utf16(_ raw: [UInt8], isBigEndian: Bool) throws(EncodingProblem) -> [UInt8] {
    guard raw.count % 2 == 0 else { throw .oddUTF16(length: raw.count) }
    var text: [UInt8] = []
    text.reserveCapacity(raw.count)
    func unit(_ at: Int) -> UInt16 {
      isBigEndian ? UInt16(raw[at]) << 8 | UInt16(raw[at + 1]) : UInt16(raw[at + 1]) << 8 | UInt16(raw[at])
    }
    var at = 2
    while at < raw.count {
      var code = UInt32(unit(at))
      let start = at
      at += 2
      if code & 0xFC00 == 0xD800, at < raw.count, unit(at) & 0xFC00 == 0xDC00 {
        code = 0x10000 + (code - 0xD800) << 10 + (UInt32(unit(at)) - 0xDC00)
        at += 2
      }
      guard let scalar = Unicode.Scalar(code) else { throw .halfCharacter(offset: start) }
      text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
    return text
  }

  private static func line(of offset: Int, in raw: [UInt8]) -> Int {
    var scanner = LineScanner(Array(raw[..<offset]))
    while scanner.next() != nil {}
    let isAfterBreak = offset > 0 && (raw[offset - 1] == 0x0A || raw[offset - 1] == 0x0D)
    return max(1, scanner.number + (isAfterBreak ? 1 : 0))
  }
}

/// Why bytes are no text.
enum EncodingProblem: Error {
  case notUTF8(byte: UInt8, offset: Int, line: Int)
  case utf16WithoutMark(isBigEndian: Bool)
  case oddUTF16(length: Int)
  case halfCharacter(offset: Int)

  func error(in name: String) -> CaptionError {
    switch self {
    case .notUTF8(let byte, let offset, let line):
      CaptionError(
        "captions.encoding",
        "\(name), line \(line): the byte 0x\(String(byte, radix: 16, uppercase: true)) at offset \(offset) is not UTF-8",
        hint: "save the file as UTF-8, or convert it from what it is in; for Western Windows files: "
          + "iconv -f WINDOWS-1252 -t UTF-8")
    case .utf16WithoutMark(let isBigEndian):
      CaptionError(
        "captions.encoding", "\(name) looks like UTF-16, and has no byte order mark at its start",
        hint: "convert it: iconv -f UTF-16\(isBigEndian ? "BE" : "LE") -t UTF-8")
    case .oddUTF16(let length):
      CaptionError(
        "captions.encoding",
        "\(name) begins as UTF-16, whose characters have two bytes, but has an odd number of bytes: \(length)",
        hint: "it is truncated, or was converted twice; save it as UTF-8")
    case .halfCharacter(let offset):
      CaptionError(
        "captions.encoding",
        "\(name) is not UTF-16: half of a character (a lone surrogate) at offset \(offset)",
        hint: "save it as UTF-8")
    }
  }
}
