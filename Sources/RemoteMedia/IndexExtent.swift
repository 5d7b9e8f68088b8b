/// How long an index is that begins somewhere in a file: a reader that reads its beginning reads all of it, one piece after the other, and each
/// piece that is asked for by itself costs a question and its answer before the first frame.
enum IndexExtent {
  /// Longer ones are read as anything else.
  private static let longest = 64 << 20

  /// Bytes from the first of `bytes` to the end of the index that begins there; nil: none does.
  static func length(_ bytes: some RandomAccessCollection<UInt8>) -> Int? {
    guard let length = box(Array(bytes.prefix(16))) ?? element(Array(bytes.prefix(12))),
      (1...longest).contains(length)
    else { return nil }
    return length
  }

  /// `moov` of ISO/IEC 14496-12, section 4.2: 32 bits of size, most significant byte first; 1: 64 bits of it behind the type.
  private static func box(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 8, bytes[4..<8].elementsEqual("moov".utf8) else { return nil }
    let size = number(bytes[0..<4])
    guard size == 1 else { return size }
    return bytes.count == 16 ? number(bytes[8..<16]) : nil
  }

  /// `Cues` of Matroska (RFC 9559, section 5.1.5): its ID, and a size whose first byte tells by its leading zeros how many follow (RFC 8794,
  /// section 4.4).
  private static func element(_ bytes: [UInt8]) -> Int? {
    guard bytes.count == 12, bytes[0..<4].elementsEqual([0x1C, 0x53, 0xBB, 0x6B]) else { return nil }
    let more = bytes[4].leadingZeroBitCount
    guard more < 8 else { return nil }
    let head = Int(bytes[4]) & ((1 << (7 - more)) - 1)
    let size = bytes[5..<(5 + more)].reduce(head) { $0 << 8 | Int($1) }
    return size + 5 + more
  }

  /// At most the largest that fits.
  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    Int(clamping: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}
