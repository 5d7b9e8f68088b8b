import MediaTypes

extension Node {
  /// `#RRGGBB` or `#RRGGBBAA`.
  func color() -> Color? {
    guard case .string(let text) = value else {
      mismatch("a colour in quotes", example: "\"#1a2b3c\"")
      return nil
    }
    let digits = text.utf8.dropFirst().prefix(9).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard text.utf8.first == UInt8(ascii: "#"), text.utf8.count == digits.count + 1,
      digits.count == 6 || digits.count == 8
    else {
      fail("value.format", "found \(found), wanted a colour #RRGGBB or #RRGGBBAA", hint: Self.colorHint(text))
      return nil
    }
    let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    return Color(red: bytes[0], green: bytes[1], blue: bytes[2], alpha: bytes.count > 3 ? bytes[3] : 255)
  }

  private static func colorHint(_ text: String) -> String {
    let digits = text.utf8.first == UInt8(ascii: "#") ? text.dropFirst() : text[...]
    if digits.utf8.count <= 8, digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) {
      if digits.utf8.count == 3 { return "write \"#\(digits.map { "\($0)\($0)" }.joined())\"" }
      if digits.utf8.count == 6 || digits.utf8.count == 8 { return "write \"#\(digits)\"" }
    }
    let names = [
      "black": "#000000", "white": "#ffffff", "red": "#ff0000", "green": "#008000", "blue": "#0000ff",
      "yellow": "#ffff00", "gray": "#808080", "grey": "#808080", "transparent": "#00000000",
    ]
    return names[text.lowercased()].map { "write \"\($0)\"" } ?? "for example \"#1a2b3c\""
  }

  /// Frames a second: a number, or a fraction in quotes. The rounded numbers of NTSC's rates (29.97, 23.98)
  /// mean the exact ones.
  func frameRate() -> Rational? {
    let rate: Rational
    switch value {
    case .number(let text):
      guard let number = Rational(decimal: text) else {
        outOfRange("1 to 240 frames per second")
        return nil
      }
      rate = StandardRate.broadcast(written: number) ?? number
    case .string(let text):
      let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int64($0) }
      guard parts.count == 2, let numerator = parts[0], let denominator = parts[1], denominator > 0 else {
        fail(
          "value.format", "found \(found), wanted frames per second: a number or a fraction in quotes",
          hint: Units.number(text).map { "write \($0.decimalText), without quotes" }
            ?? "for example 30 or \"30000/1001\"")
        return nil
      }
      rate = Rational(numerator, denominator)
    default:
      mismatch("frames per second", example: "30 or \"30000/1001\"")
      return nil
    }
    guard rate >= 1, rate <= 240 else {
      outOfRange("1 to 240 frames per second")
      return nil
    }
    // Time bases of containers and codecs are 32-bit fractions.
    guard rate.numerator <= 1_000_000, rate.denominator <= 1_000_000 else {
      fail(
        "value.range", "found \(found), a rate too precise for video files",
        hint: "write at most three decimals"
      )
      return nil
    }
    return rate
  }

  /// A file by path. `what`: "media", for sentences.
  func file(_ what: String, example: String) -> String? {
    guard let path = text(example: example) else { return nil }
    guard !path.isEmpty else {
      fail("value.format", "the path of the \(what) is empty", hint: "for example \(example)")
      return nil
    }
    guard !path.utf8.contains(0), path.utf8.count <= 4096 else {
      fail("value.format", "found \(found), which cannot be the path of a file")
      return nil
    }
    guard !Self.isShellPath(path) else {
      fail(
        "value.format", "found \(found), which only a shell understands",
        hint: "write the whole path, such as /home/me/talk.mp4")
      return nil
    }
    return path
  }

  /// What shells put in the place of "~" and "$HOME" stays as it is here: a folder of that name is never meant.
  static func isShellPath(_ path: String) -> Bool {
    path == "~" || path.hasPrefix("~/") || path.hasPrefix("$HOME/") || path.hasPrefix("${")
  }

  /// A file that a job reads: a path or a URL.
  func sourceFile(_ what: String, example: String) -> String? {
    guard let path = file(what, example: example) else { return nil }
    guard let scheme = FilePath.scheme(path) else { return path }
    switch scheme {
    case "http", "https", "s3": return path
    case "gs":
      fail(
        "feature.notBuilt", "\(scheme):// sources are not fetched yet",
        hint: "Google's stores speak S3 as well: s3://…, see docs/media.md")
    case "file":
      fail("value.format", "files are given by path", hint: "write it without file://")
    default:
      fail(
        "value.format", "\(scheme):// sources are not supported", hint: "download the file and give its path")
    }
    return nil
  }
}
