import CTypography

/// Whether bytes are a font that can be used, before Fontconfig and Pango get to see them.
enum FontCheck {
  static func check(_ bytes: [UInt8], name: String) throws(TextError) {
    let first = Array(bytes.prefix(4))
    if first == Array("wOFF".utf8) || first == Array("wOF2".utf8) {
      throw TextError(
        .fontUnreadable, "the font “\(name)” is packed for the web (WOFF)",
        hint: "unpack it to TrueType or OpenType, with “fonttools ttLib.woff2 decompress” for example")
    }
    let isKnown = [[0, 1, 0, 0], Array("true".utf8), Array("OTTO".utf8), Array("ttcf".utf8)].contains(first)
    guard isKnown else { throw unusable(name, "it is neither TrueType nor OpenType") }
    let sanity = bytes.withUnsafeBufferPointer { ctypo_font_is_sane($0.baseAddress, $0.count) }
    if let fault = Self.fault(sanity) { throw unusable(name, "it \(fault)") }
    let facts = bytes.withUnsafeBufferPointer { ctypo_font_check($0.baseAddress, $0.count) }
    guard facts.error == 0 else { throw unusable(name, "it is damaged (FreeType error \(facts.error))") }
    guard facts.glyphs > 0, facts.is_scalable != 0 else { throw unusable(name, "it has no outlines") }
  }

  private static func fault(_ sanity: ctypo_font_sanity) -> String? {
    switch sanity {
    case ctypo_cut_short: "is cut short"
    case ctypo_too_many_faces: "has more faces than any font needs"
    case ctypo_too_many_names: "has more names than any font needs"
    case ctypo_too_many_characters: "has more characters than there are"
    case ctypo_too_many_parts: "has letters that are made of too many others"
    default: nil
    }
  }

  private static func unusable(_ name: String, _ why: String) -> TextError {
    TextError(
      .fontUnreadable, "“\(name)” is no font that can be used: \(why)",
      hint: "name a TrueType or OpenType file")
  }
}
