/// Where the index of a file is, and how long: a reader that reads its beginning reads all of it, one piece after the other, and each
/// piece that is asked for by itself costs a question and its answer before the first frame.
enum IndexPlace {
  /// Longer ones are read as anything else.
  private static let longest = 64 << 20

  /// Where the index of an mp4 or mov is by what its first boxes say (ISO/IEC 14496-12, section 4.2): among them, or behind the media, to the end of
  /// the file. What is there may be something else.
  ///
  /// - Parameters:
  ///   - beginning: of the file.
  ///   - size: of all of it.
  static func range(_ beginning: [UInt8], size: Int) -> Range<Int>? {
    guard beginning.count >= 8, beginning[4..<8].elementsEqual("ftyp".utf8) else { return nil }
    var position = 0
    while let box = Box(beginning[position...]), box.length >= 8, box.length <= size - position {
      let end = position + box.length
      switch box.kind {
      case Array("moov".utf8): return box.length <= longest ? position..<end : nil
      case Array("mdat".utf8):
        return (1...longest).contains(size - end) && end > beginning.count ? end..<size : nil
      default: break
      }
      guard end < beginning.count else { return nil }
      position = end
    }
    return nil
  }

  /// Bytes from the first of `bytes` to the end of the index that begins there; nil: none does.
  static func length(_ bytes: some RandomAccessCollection<UInt8>) -> Int? {
    let bytes = Array(bytes.prefix(16))
    let box = Box(bytes[...]).flatMap { $0.kind.elementsEqual("moov".utf8) ? $0.length : nil }
    guard let length = box ?? element(Array(bytes.prefix(12))), (1...longest).contains(length) else {
      return nil
    }
    return length
  }

  /// The head of one: 32 bits of size, most significant byte first, and four letters; size 1: 64 bits of it behind them.
  private struct Box {
    let length: Int
    let kind: [UInt8]

    /// Nil: `bytes` end within it.
    init?(_ bytes: ArraySlice<UInt8>) {
      guard bytes.count >= 8 else { return nil }
      kind = Array(bytes.dropFirst(4).prefix(4))
      let short = number(bytes.prefix(4))
      if short == 1 {
        guard bytes.count >= 16 else { return nil }
        length = number(bytes.dropFirst(8).prefix(8))
      } else {
        length = short
      }
    }
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
