import MediaTypes

/// What stands in braces in SubStation Alpha's text, as far as it says something of words or where they are.
enum SubStationOverride: Equatable {
  /// nil: as the line's style has it; so below.
  case bold(Bool?)
  case italic(Bool?)
  case underline(Bool?)
  case color(CaptionColor?)
  /// Back to the line's style, or to the named one.
  case reset(String)
  /// As on a keypad: 1 is bottom left, 9 top right.
  case anchor(Int)
  case position(x: Double, y: Double)
  /// Of a syllable, in hundredths of a second.
  case karaoke(Int)
  /// Whether shapes are drawn instead of text.
  case drawing(Bool)

  /// Of what stands between the braces. Unknown ones are skipped.
  static func all(in content: String) -> [SubStationOverride] {
    // `\t(…)` contains overrides of its own, which change with time.
    var found: [SubStationOverride] = []
    var depth = 0
    var start: String.Index?
    var at = content.startIndex
    func take(_ end: String.Index) {
      if let start, let one = SubStationOverride(content[start..<end]) { found.append(one) }
    }
    while at < content.endIndex {
      switch content[at] {
      case "(": depth += 1
      case ")": depth = max(0, depth - 1)
      case "\\" where depth == 0:
        take(at)
        start = content.index(after: at)
      default: break
      }
      at = content.index(after: at)
    }
    take(content.endIndex)
    return found
  }

  private init?(_ text: Substring) {
    let name = text.prefix { $0.isLetter }
    let value = text.dropFirst(name.count).filter { $0 != " " }
    switch name {
    case "b": self = .bold(Self.weight(value))
    case "i": self = .italic(Self.flag(value))
    case "u": self = .underline(Self.flag(value))
    case "an":
      guard let keypad = Int(value), (1...9).contains(keypad) else { return nil }
      self = .anchor(keypad)
    case "a":
      guard let old = Int(value), let keypad = Self.keypad(ofOld: old) else { return nil }
      self = .anchor(keypad)
    case "c": self = .color(Self.color(value))
    case "k", "kf", "ko", "K":
      guard let hundredths = Int(value), (0...360_000).contains(hundredths) else { return nil }
      self = .karaoke(hundredths)
    case "p": self = .drawing((Int(value) ?? 0) > 0)
    case "pos", "move":
      let numbers = value.drop { $0 == "(" }.prefix { $0 != ")" }.split(separator: ",").map { Double($0) }
      guard numbers.count >= 2, let x = numbers[0], let y = numbers[1], x.isFinite, y.isFinite else {
        return nil
      }
      self = .position(x: x, y: y)
    default:
      if name.first == "r" {
        self = .reset(String(text.dropFirst()))
      } else if text.hasPrefix("1c") {
        self = .color(Self.color(String(text.dropFirst(2))))
      } else {
        return nil
      }
    }
  }

  private static func flag(_ value: String) -> Bool? { Int(value).map { $0 != 0 } }

  /// 1, or from 100 a weight as CSS has it.
  private static func weight(_ value: String) -> Bool? { Int(value).map { $0 == 1 || $0 >= 600 } }

  /// `&HBBGGRR&`
  static func color(_ value: String) -> CaptionColor? {
    let digits = value.filter { $0.isASCII && $0.isHexDigit }
    guard !digits.isEmpty, let number = UInt32(digits.suffix(8), radix: 16) else { return nil }
    return CaptionColor(
      red: UInt8(truncatingIfNeeded: number), green: UInt8(truncatingIfNeeded: number >> 8),
      blue: UInt8(truncatingIfNeeded: number >> 16))
  }

  /// SubStation Alpha 4 counted 1 to 3 at the bottom, 5 to 7 at the top, 9 to 11 in the middle.
  static func keypad(ofOld value: Int) -> Int? {
    switch value {
    case 1...3: value
    case 5...7: value + 2
    case 9...11: value - 5
    default: nil
    }
  }
}

extension CuePlacement {
  /// One of nine places, as on a keypad; 2, where captions are anyway, is none.
  init?(keypad: Int) {
    guard keypad != 2, (1...9).contains(keypad) else { return nil }
    self.init(
      horizontal: [.left, .center, .right][(keypad - 1) % 3],
      vertical: [.bottom, .middle, .top][(keypad - 1) / 3])
  }

  /// The same, the other way round.
  var keypad: Int {
    let column =
      switch horizontal {
      case .left: 1;
      case .center: 2;
      case .right: 3
      }
    let row =
      switch vertical {
      case .bottom: 0;
      case .middle: 3;
      case .top: 6
      }
    return row + column
  }
}
