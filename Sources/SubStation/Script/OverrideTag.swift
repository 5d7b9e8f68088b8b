/// A tag of an override block whose number decides how much there is to draw.
enum OverrideTag: CaseIterable {
  case scaleX, scaleY, fontSize, borderX, borderY, border, shearX, shearY, drawing, reset

  /// The tag that a block's text begins with behind its backslash, and the length of its name. Nil: another one. Names are prefixes, as
  /// libass compares them: those that begin another's come after it.
  static func parse(_ bytes: ArraySlice<UInt8>) -> (tag: OverrideTag, length: Int)? {
    let names: [(StaticString, OverrideTag?)]
    switch bytes.first {
    case UInt8(ascii: "f"): names = beginningWithF
    case UInt8(ascii: "x"): names = beginningWithX
    case UInt8(ascii: "y"): names = beginningWithY
    case UInt8(ascii: "b"): names = beginningWithB
    case UInt8(ascii: "r"): return (.reset, 1)
    case UInt8(ascii: "p"): names = beginningWithP
    default: return nil
    }
    guard let (name, tag) = names.first(where: { ByteWords.starts(bytes, $0.0) }), let tag else { return nil }
    return (tag, name.utf8CodeUnitCount)
  }

  private static let beginningWithF: [(StaticString, OverrideTag?)] = [
    ("fscx", .scaleX), ("fscy", .scaleY), ("fsc", nil), ("fsp", nil), ("fs", .fontSize), ("fax", .shearX),
    ("fay", .shearY),
  ]
  private static let beginningWithX: [(StaticString, OverrideTag?)] = [("xbord", .borderX)]
  private static let beginningWithY: [(StaticString, OverrideTag?)] = [("ybord", .borderY)]
  private static let beginningWithB: [(StaticString, OverrideTag?)] = [("bord", .border)]
  private static let beginningWithP: [(StaticString, OverrideTag?)] = [
    ("pos", nil), ("pbo", nil), ("p", .drawing),
  ]

  /// Whether the tag at the beginning changes where or in which colour something is, not what its picture is.
  static func movesOnly(_ bytes: ArraySlice<UInt8>) -> Bool {
    switch bytes.first ?? 0 {
    case UInt8(ascii: "1")...UInt8(ascii: "4"), UInt8(ascii: "k"), UInt8(ascii: "K"): true
    case UInt8(ascii: "p"): ByteWords.starts(bytes, "pos")
    case UInt8(ascii: "c"): ByteWords.starts(bytes, "c&") || ByteWords.starts(bytes, "clip")
    case UInt8(ascii: "i"): ByteWords.starts(bytes, "iclip")
    case UInt8(ascii: "a"): ByteWords.starts(bytes, "alpha") || ByteWords.starts(bytes, "an")
    case UInt8(ascii: "f"): ByteWords.starts(bytes, "fad")
    default: false
    }
  }
}
