extension CaptionColor {
  /// `#f80`, `#ff8800`, `#ff8800cc`, `rgb(…)`, `rgba(…)` with all of 0…255 as TTML has them, and the common names.
  init?(css text: String) {
    let text = text.lowercased()
    if text.hasPrefix("#") {
      self.init(hex: text.dropFirst())
    } else if text.hasPrefix("rgb") {
      let parts = text.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }.split(separator: ",")
      let numbers = parts.compactMap { UInt8($0.filter { $0 != " " }) }
      guard numbers.count == parts.count, numbers.count == 3 || numbers.count == 4 else { return nil }
      self.init(
        red: numbers[0], green: numbers[1], blue: numbers[2], alpha: numbers.count == 4 ? numbers[3] : 255)
    } else if let value = Self.names[text] {
      self.init(rgb: value)
    } else if text == "transparent" {
      self.init(red: 0, green: 0, blue: 0, alpha: 0)
    } else if text.count == 6, text.allSatisfy(\.isHexDigit) {
      self.init(hex: text[...])
    } else {
      return nil
    }
  }

  private init?(hex digits: Substring) {
    guard digits.allSatisfy({ $0.isHexDigit && $0.isASCII }), let value = UInt32(digits, radix: 16) else {
      return nil
    }
    switch digits.count {
    case 3:
      let (r, g, b) = (value >> 8 & 15, value >> 4 & 15, value & 15)
      self.init(rgb: r * 0x110000 + g * 0x1100 + b * 0x11)
    case 6: self.init(rgb: value)
    case 8:
      self.init(rgb: value >> 8)
      alpha = UInt8(truncatingIfNeeded: value)
    default: return nil
    }
  }

  init(rgb value: UInt32) {
    self.init(
      red: UInt8(truncatingIfNeeded: value >> 16), green: UInt8(truncatingIfNeeded: value >> 8),
      blue: UInt8(truncatingIfNeeded: value))
  }

  /// `#rrggbb`, without the alpha.
  var hex: String {
    "#"
      + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static let names: [String: UInt32] = [
    "black": 0x000000, "silver": 0xC0C0C0, "gray": 0x808080, "grey": 0x808080, "white": 0xFFFFFF,
    "maroon": 0x800000, "red": 0xFF0000, "purple": 0x800080, "fuchsia": 0xFF00FF, "magenta": 0xFF00FF,
    "green": 0x008000, "lime": 0x00FF00, "olive": 0x808000, "yellow": 0xFFFF00, "navy": 0x000080,
    "blue": 0x0000FF, "teal": 0x008080, "aqua": 0x00FFFF, "cyan": 0x00FFFF, "orange": 0xFFA500,
    "pink": 0xFFC0CB, "gold": 0xFFD700, "brown": 0xA52A2A, "violet": 0xEE82EE,
  ]
}

/// The classes that WebVTT gives a colour by itself (W3C WebVTT, 5.1).
enum WebVTTColor {
  static let all: [(name: String, color: CaptionColor)] = [
    ("white", CaptionColor(rgb: 0xFFFFFF)), ("lime", CaptionColor(rgb: 0x00FF00)),
    ("cyan", CaptionColor(rgb: 0x00FFFF)), ("red", CaptionColor(rgb: 0xFF0000)),
    ("yellow", CaptionColor(rgb: 0xFFFF00)), ("magenta", CaptionColor(rgb: 0xFF00FF)),
    ("blue", CaptionColor(rgb: 0x0000FF)), ("black", CaptionColor(rgb: 0x000000)),
  ]

  static func named(_ name: Substring) -> CaptionColor? { all.first { $0.name == name }?.color }
  static func name(of color: CaptionColor) -> String? { all.first { $0.color == color }?.name }
}
