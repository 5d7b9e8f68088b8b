/// What an uploaded file may be called on disk.
public enum UploadName {
  /// Bytes: what file systems allow, less room for whoever appends something.
  public static let longest = 200

  /// The client's own name made safe: what stands behind its last slash, without what shells, terminals, browsers and file systems
  /// take for something else. Never empty, hidden, or longer than `longest`; the ending is kept.
  public static func safe(_ given: String) -> String {
    let last = given.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    var name = ""
    for scalar in last.unicodeScalars { name.unicodeScalars.append(isPlain(scalar) ? scalar : "_") }
    while let first = name.unicodeScalars.first, first == "." || first == " " || first == "-" {
      name.unicodeScalars.removeFirst()
    }
    while let last = name.unicodeScalars.last, last == "." || last == " " { name.unicodeScalars.removeLast() }
    guard !name.isEmpty else { return "file" }
    return cut(name)
  }

  /// Letters, digits and marks of all scripts, and some signs. What is invisible, turns the direction of text or is meant for
  /// machines is none of these.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
      true
    default: " ._-+()[],=@~".unicodeScalars.contains(scalar)
    }
  }

  private static func cut(_ name: String) -> String {
    guard name.utf8.count > longest else { return name }
    let dot = name.unicodeScalars.lastIndex(of: ".")
    let ending = dot.map { String(name.unicodeScalars[$0...]) } ?? ""
    let kept = ending.utf8.count <= 16 ? ending : ""
    var stem = String(name.unicodeScalars.prefix { _ in true })
    while stem.utf8.count > longest - kept.utf8.count { stem.unicodeScalars.removeLast() }
    return stem + kept
  }

  /// A tenant as the name of a folder: letters, digits and `_ - .` are themselves, other bytes are `%XX`, so that no two tenants share
  /// one and none is hidden or leads elsewhere.
  public static func folder(of tenant: String) -> String {
    let digits = Array("0123456789ABCDEF")
    let name = tenant.utf8.enumerated().map { index, byte in
      let isPlain =
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."): index > 0
        default: false
        }
      return isPlain ? String(UnicodeScalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }.joined()
    guard name.utf8.count > longest else { return name }
    return "%%" + ContentDigest.sha256(tenant)
  }
}
