import CTypography
import ClipJob

#if canImport(Glibc)
  import Glibc
#endif

/// Pango's layout of a text, in units of which a size of the paragraph's is `em`. Only used while its fonts are locked.
///
/// Note: units. Nothing is hinted or rounded, so a text is laid out alike at every size: sizes are tried by giving lines more
/// or fewer units, and Pango gets to see one size of each font, whatever canvases there are.
struct ShapedText: ~Copyable {
  static let em = 32.0

  private let raw: OpaquePointer

  init(
    _ text: PreparedText, _ styles: [TextStyle], paragraph: TextStyle, fonts: FontSet, raw map: OpaquePointer,
    language: String?, features: TextFeatures
  ) throws(TextError) {
    let strings = CStrings()
    let pieces = text.pieces.enumerated().map { index, range in
      let style = index < styles.count ? styles[index] : paragraph
      let size = Self.units(style, in: paragraph)
      return ctypo_piece(
        start: UInt32(range.lowerBound), end: UInt32(range.upperBound),
        families: strings.add(fonts.families(style)), size: size,
        letter_spacing: max(-2, min(20, style.letterSpacing)) * size,
        weight: Int32(max(1, min(1000, style.weight))),
        is_italic: style.italic ? 1 : 0)
    }
    // Never a null pointer, not even of no text.
    let made = withExtendedLifetime(strings) {
      (text.bytes + [0]).withUnsafeBufferPointer { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
          ctypo_text_new(
            map, characters.baseAddress, UInt32(characters.count - 1), pieces, pieces.count,
            language.map(Self.tag),
            max(0.1, min(10, paragraph.lineSpacing)), paragraph.align == .justify ? 1 : 0,
            features.contains(.ligatures) ? 1 : 0, features.contains(.evenDigits) ? 1 : 0)
        }
      }
    }
    guard let made else { throw TextError(.failed, "there is no memory for a text") }
    raw = made
  }

  deinit { ctypo_text_free(raw) }

  /// Chinese by its script is what Fontconfig knows by its country.
  private static func tag(_ language: String) -> String {
    let small = language.lowercased()
    if small.hasPrefix("zh-hant") { return small.hasSuffix("-hk") ? "zh-hk" : "zh-tw" }
    if small.hasPrefix("zh-hans") || small == "zh" { return "zh-cn" }
    return small
  }

  /// The em of a span, in units. Sizes that differ beyond all use are brought near.
  static func units(_ style: TextStyle, in paragraph: TextStyle) -> Double {
    guard paragraph.size > 0, style.size > 0 else { return em }
    return em * max(0.01, min(100, style.size / paragraph.size))
  }

  func measure(width: Double, mayBreakWords: Bool) -> ctypo_measure {
    ctypo_text_measure(raw, width, mayBreakWords ? 1 : 0)
  }

  /// As it was measured last.
  func laidOut() throws(TextError) -> LaidOut {
    guard let layout = ctypo_text_layout(raw) else {
      throw TextError(.failed, "there is no memory for a text")
    }
    return LaidOut(layout)
  }
}

/// Lines, runs and glyphs: read-only, and without Pango.
final class LaidOut: @unchecked Sendable {
  // Sendable: nobody writes, and Cairo's fonts lock themselves.
  private let raw: UnsafeMutablePointer<ctypo_layout>

  init(_ raw: UnsafeMutablePointer<ctypo_layout>) { self.raw = raw }
  deinit { ctypo_layout_free(raw) }

  var lines: UnsafeBufferPointer<ctypo_line> {
    UnsafeBufferPointer(start: raw.pointee.lines, count: Int(raw.pointee.line_count))
  }
  var runs: UnsafeBufferPointer<ctypo_run> {
    UnsafeBufferPointer(start: raw.pointee.runs, count: Int(raw.pointee.run_count))
  }
  var glyphs: UnsafeBufferPointer<ctypo_glyph> {
    UnsafeBufferPointer(start: raw.pointee.glyphs, count: Int(raw.pointee.glyph_count))
  }
  var fonts: UnsafeBufferPointer<ctypo_font> {
    UnsafeBufferPointer(start: raw.pointee.fonts, count: Int(raw.pointee.font_count))
  }

  func place(_ byte: Int, is property: Int) -> Bool {
    raw.pointee.places[byte] & UInt8(property) != 0
  }
}

/// Strings of C that live as long as this.
private final class CStrings {
  private var strings: [UnsafeMutablePointer<CChar>] = []
  func add(_ text: String) -> UnsafePointer<CChar> {
    let copy = strdup(text)!
    strings.append(copy)
    return UnsafePointer(copy)
  }
  deinit { for string in strings { free(string) } }
}

extension FontSet {
  /// As Pango takes them.
  fileprivate func families(_ style: TextStyle) -> String {
    let names = style.fonts.compactMap { resolve($0) }.map { $0.filter { $0 != "," } }
    return names.isEmpty ? "sans-serif" : names.joined(separator: ",")
  }
}
