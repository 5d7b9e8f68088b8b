import ClipJob

/// The text that Pango gets: of all spans, in its letter case, and without characters that do nothing or harm.
struct PreparedText {
  /// UTF-8, of which `origins` has the place in the spans' text, for each byte and for the end.
  private(set) var bytes: [UInt8] = []
  private(set) var origins: [Int] = []
  /// The pieces of the spans, in order; there is one even where there is no text.
  private(set) var pieces: [Range<Int>] = []

  /// Unicode scalars that a text may have.
  static let limit = 20_000

  init(_ spans: [TextSpan], language: String?) throws(TextError) {
    let size = spans.reduce(0) { $0 + $1.text.utf8.count }
    // Not counted where it is clear without.
    guard size <= 4 * Self.limit, spans.reduce(0, { $0 + $1.text.unicodeScalars.count }) <= Self.limit else {
      throw TextError(
        .tooLong, "the text has \(size) bytes, and may have \(Self.limit) characters",
        hint: "divide it into several texts")
    }
    bytes.reserveCapacity(size + 16)
    origins.reserveCapacity(size + 16)
    var origin = 0
    var isAfterReturn = false
    for span in spans {
      let start = bytes.count
      let casing = LetterCasing(span.style.letterCase, language: language)
      var directions = DirectionStack()
      let scalars =
        casing.isNeeded ? casing.apply(span.text) : span.text.unicodeScalars.map { ($0, $0.utf8.count) }
      for (scalar, length) in scalars {
        defer { origin += length }
        let isReturn = scalar == "\r"
        defer { isAfterReturn = isReturn }
        if scalar == "\n" && isAfterReturn { continue }
        guard let kept = Self.kept(scalar) else { continue }
        if kept == "\n" {
          // What was opened ends with its paragraph.
          directions = DirectionStack()
        } else if !directions.takes(kept) {
          continue
        }
        append(kept, from: origin)
      }
      for closing in directions.closing { append(closing, from: origin) }
      pieces.append(start..<bytes.count)
    }
    if pieces.isEmpty { pieces = [0..<0] }
    origins.append(origin)
  }

  /// The beginning of the same text, and then an ellipsis in the style of its last piece.
  func truncated(to end: Int) -> PreparedText {
    var short = self
    short.bytes.removeSubrange(end...)
    short.origins.removeSubrange(end...)
    let last = pieces.lastIndex { $0.lowerBound < max(1, end) } ?? 0
    short.pieces = pieces[...last].map { min($0.lowerBound, end)..<min($0.upperBound, end) }
    short.append("…", from: origins[end])
    short.pieces[last] = short.pieces[last].lowerBound..<short.bytes.count
    short.origins.append(origins[end])
    return short
  }

  private mutating func append(_ scalar: Unicode.Scalar, from origin: Int) {
    for byte in UTF8.encode(scalar)! {
      bytes.append(byte)
      origins.append(origin)
    }
  }

  /// Nil for control characters and for what is none; all ends of lines and paragraphs are one.
  private static func kept(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    case 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029: return "\n"
    case 0x09: return " "
    case 0x00...0x1F, 0x7F...0x9F, 0xFEFF, 0xFFF9...0xFFFB: return nil
    case let value where value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(value): return nil
    default: return scalar
    }
  }
}

/// The embeddings, overrides and isolates (UAX #9) that are open in a span: they end with it, and it ends no others.
private struct DirectionStack {
  private var open: [Unicode.Scalar] = []

  private static let popEmbedding: Unicode.Scalar = "\u{202C}"
  private static let popIsolate: Unicode.Scalar = "\u{2069}"

  /// Whether the character stays.
  mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x202A, 0x202B, 0x202D, 0x202E: open.append(Self.popEmbedding)
    case 0x2066...0x2068: open.append(Self.popIsolate)
    case 0x202C:
      guard open.last == Self.popEmbedding else { return false }
      open.removeLast()
    case 0x2069:
      guard let at = open.lastIndex(of: Self.popIsolate) else { return false }
      open.removeSubrange(at...)
    default: break
    }
    return true
  }

  var closing: [Unicode.Scalar] { open.reversed() }
}
