import ClipJob

extension CaptionSource {
  /// A piece of the file for a message: on one line, and short.
  func excerpt(_ range: Range<Int>) -> String {
    let range = bytes.trimmed(range)
    let short = String(decoding: bytes[range.prefix(160)], as: UTF8.self)
    return Self.excerpt(short, isCut: range.count > 160)
  }

  static func excerpt(_ text: String, isCut: Bool = false) -> String {
    let short = text.prefix(40)
    return ForeignText.cut(ForeignText.harmless(String(short)), bytes: 160)
      + (isCut || short.endIndex < text.endIndex ? "…" : "")
  }
}
