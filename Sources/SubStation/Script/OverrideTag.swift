/// A tag of an override block whose number decides how much there is to draw.
enum OverrideTag: CaseIterable {
  case scaleX, scaleY, fontSize, borderX, borderY, border, shearX, shearY, drawing, reset

  /// The tag that a block's text begins with behind its backslash, and the length of its name. Nil: another one. Names are prefixes, as
  /// libass compares them: those that begin another's come after it.
  static func parse(_ bytes: ArraySlice<UInt8>) -> (tag: OverrideTag, length: Int)? {
    switch bytes.first {
    case UInt8(ascii: "f"):
      if bytes.starts(with: "fscx".utf8) { return (.scaleX, 4) }
      if bytes.starts(with: "fscy".utf8) { return (.scaleY, 4) }
      if bytes.starts(with: "fsc".utf8) || bytes.starts(with: "fsp".utf8) { return nil }
      if bytes.starts(with: "fs".utf8) { return (.fontSize, 2) }
      if bytes.starts(with: "fax".utf8) { return (.shearX, 3) }
      if bytes.starts(with: "fay".utf8) { return (.shearY, 3) }
    case UInt8(ascii: "x"): if bytes.starts(with: "xbord".utf8) { return (.borderX, 5) }
    case UInt8(ascii: "y"): if bytes.starts(with: "ybord".utf8) { return (.borderY, 5) }
    case UInt8(ascii: "b"): if bytes.starts(with: "bord".utf8) { return (.border, 4) }
    case UInt8(ascii: "r"): return (.reset, 1)
    case UInt8(ascii: "p"):
      if bytes.starts(with: "pos".utf8) || bytes.starts(with: "pbo".utf8) { return nil }
      return (.drawing, 1)
    default: break
    }
    return nil
  }

  /// Whether the tag at the beginning changes where or in which colour something is, not what its picture is.
  static func movesOnly(_ bytes: ArraySlice<UInt8>) -> Bool {
    let first = bytes.first ?? 0
    let digit = first >= 49 && first <= 52
    if digit { return true }
    for name in ["pos", "clip", "iclip", "c&", "alpha", "an", "k", "K", "fad"]
    where bytes.starts(with: name.utf8) {
      return true
    }
    return false
  }
}
