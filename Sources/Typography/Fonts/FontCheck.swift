import CTypography

/// Whether bytes are a font that can be used, before Fontconfig and Pango get to see them.
enum FontCheck {
  /// More than any font that people make, and few enough to be looked through at once.
  private static let mostFaces = 64
  private static let mostInstances = 1024

  static func check(_ bytes: [UInt8], name: String) throws(TextError) {
    let first = Array(bytes.prefix(4))
    if first == Array("wOFF".utf8) || first == Array("wOF2".utf8) {
      throw TextError(
        .fontUnreadable, "the font “\(name)” is packed for the web (WOFF)",
        hint: "unpack it to TrueType or OpenType, with “fonttools ttLib.woff2 decompress” for example")
    }
    let isKnown = [[0, 1, 0, 0], Array("true".utf8), Array("OTTO".utf8), Array("ttcf".utf8)].contains(first)
    guard isKnown else { throw unusable(name, "it is neither TrueType nor OpenType") }
    let facts = bytes.withUnsafeBufferPointer { ctypo_font_check($0.baseAddress, $0.count) }
    guard facts.error == 0 else { throw unusable(name, "it is damaged (FreeType error \(facts.error))") }
    guard facts.faces <= mostFaces, facts.instances <= mostInstances else {
      throw unusable(name, "it has \(facts.faces) faces with up to \(facts.instances) instances each")
    }
    guard facts.glyphs > 0, facts.is_scalable != 0 else { throw unusable(name, "it has no outlines") }
  }

  private static func unusable(_ name: String, _ why: String) -> TextError {
    TextError(
      .fontUnreadable, "“\(name)” is no font that can be used: \(why)", hint: "name a TrueType or OpenType file")
  }
}
