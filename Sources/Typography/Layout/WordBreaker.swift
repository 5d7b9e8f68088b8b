import CTypography

/// Where text may be divided, as Pango finds it: by UAX #14, and in Thai by a dictionary.
public enum WordBreaker {
  /// The places, in order, before which a line may begin, without the start and the end. None in more than 20,000 characters.
  public static func breaks(in text: String) -> [String.Index] {
    guard text.utf8.count <= 4 * PreparedText.limit else { return [] }
    let places = places(of: Array(text.utf8))
    var found: [String.Index] = []
    var at = text.utf8.startIndex
    for (offset, place) in places.enumerated() where offset < places.count - 1 {
      if offset > 0 && place & UInt8(ctypo_may_break) != 0 { found.append(at) }
      at = text.utf8.index(after: at)
    }
    return found
  }

  private static func places(of bytes: [UInt8]) -> [UInt8] {
    guard !bytes.isEmpty else { return [0] }
    return bytes.withUnsafeBufferPointer { text in
      [UInt8](unsafeUninitializedCapacity: text.count + 1) { places, count in
        text.withMemoryRebound(to: CChar.self) {
          ctypo_breaks($0.baseAddress, UInt32($0.count), nil, places.baseAddress)
        }
        count = text.count + 1
      }
    }
  }

  /// Whether words of the script stand together without spaces.
  static func isSpaceless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x1950...0x19DF, 0x1A20...0x1AAF,
      0xA9E0...0xA9FF, 0xAA60...0xAADF, 0x2E80...0x2FDF, 0x3001...0x30FF, 0x3105...0x312F, 0x31A0...0x31BF,
      0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF01...0xFF9F,
      0x1B000...0x1B16F, 0x20000...0x3FFFF:
      return true
    default: return false
    }
  }
}
