extension Node {
  /// A factor, or decibels in quotes, which become one.
  func level() -> Double? {
    let wanted = "a factor from 0 to 10, or decibels from \"-120 dB\" to \"+40 dB\""
    switch value {
    case .number(let text):
      guard let factor = Double(text), Volume.factors.contains(factor) else {
        outOfRange(wanted, hint: volumeHint(text))
        return nil
      }
      return factor
    case .string(let text):
      guard let decibels = Volume.decibels(text) else {
        fail("value.format", "found \(found), wanted \(wanted)", hint: Self.decibelHint(text))
        return nil
      }
      if decibels == -.infinity { return 0 }
      guard Volume.decibels.contains(decibels) else {
        outOfRange(wanted, hint: decibels < 0 ? "write 0 for silence" : nil)
        return nil
      }
      return Volume.factor(decibels: decibels)
    default:
      mismatch(wanted, example: "0.5 or \"-6 dB\"")
      return nil
    }
  }

  private func volumeHint(_ text: String) -> String {
    if text.hasPrefix("-") { return "for decibels write \"\(text.prefix(20)) dB\"" }
    // Nobody wants 30 dB and more.
    if let number = Double(text), number >= 30, let hint = Self.percentHint(number, Volume.factors) {
      return hint
    }
    return "1 leaves the audio unchanged; for decibels write \"+6 dB\""
  }

  private static func decibelHint(_ text: String) -> String {
    if let number = Units.number(text), Volume.factors.contains(number.seconds), !text.hasPrefix("+") {
      return "write \(number.decimalText), without quotes"
    }
    // "-6", "−6 dB" (a typographic minus), "-6db", "-6 DB", "- 6 dB"
    var plain = text.lowercased().replacing("−", with: "-").filter { !$0.isWhitespace }[...]
    if plain.hasSuffix("db") { plain.removeLast(2) }
    let guess = "\(plain) dB"
    if let decibels = Volume.decibels(guess), decibels == -.infinity || Volume.decibels.contains(decibels) {
      return "write \"\(guess)\""
    }
    return "for example 0.5 or \"-6 dB\""
  }
}
