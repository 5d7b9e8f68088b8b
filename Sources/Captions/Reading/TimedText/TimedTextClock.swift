import MediaTypes

/// What a document counts time in (W3C TTML2, 12.3.1).
struct TimedTextClock {
  private(set) var frameRate = Rational(30)
  private(set) var tickRate = Rational.one

  init() {}

  init(frameRate: String?, multiplier: String?, tickRate: String?) {
    if let rate = Self.whole(frameRate) {
      self.frameRate = rate
      self.tickRate = rate
    }
    // `1000 1001`, or as drafts had it `1000:1001`.
    let parts = multiplier?.split { $0 == " " || $0 == ":" }.map(String.init) ?? []
    if parts.count == 2, let top = Self.whole(parts[0]), let bottom = Self.whole(parts[1]) {
      self.frameRate = self.frameRate * top / bottom
    }
    if let rate = Self.whole(tickRate) { self.tickRate = rate }
  }

  private static func whole(_ text: String?) -> Rational? {
    guard let value = text.flatMap({ Int($0) }), (1...1_000_000_000).contains(value) else { return nil }
    return Rational(value)
  }

  /// `00:00:01.5`, `00:00:01:12` (frames), `1.5s`, `40f`, `900t`; nil: it is no time.
  func time(_ text: String) -> Rational? {
    let text = text.filter { $0 != " " && $0 != "\n" && $0 != "\t" }
    guard text.utf8.count <= 64, let time = text.contains(":") ? clock(text) : offset(text),
      time <= CaptionLimits.time
    else { return nil }
    return time
  }

  private func clock(_ text: String) -> Rational? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3 || parts.count == 4, let hours = Self.number(parts[0]),
      let minutes = Self.number(parts[1]),
      let seconds = Self.number(parts[2])
    else { return nil }
    let whole = hours * 3600 + minutes * 60 + seconds
    guard parts.count == 4 else { return whole }
    // Sub-frames, behind a point, are finer than any picture.
    guard let frames = Self.number(parts[3].prefix { $0 != "." }) else { return nil }
    return whole + frames / frameRate
  }

  private func offset(_ text: String) -> Rational? {
    let metric = text.drop { $0.isNumber || $0 == "." }
    guard let value = Self.number(text.dropLast(metric.count)) else { return nil }
    switch metric {
    case "h": return value * 3600
    case "m": return value * 60
    case "s": return value
    case "ms": return value / 1000
    case "f": return value / frameRate
    case "t": return value / tickRate
    default: return nil
    }
  }

  private static func number(_ text: Substring) -> Rational? {
    guard text.utf8.first.map(ClockTime.isDigit) ?? false, let value = Rational(decimal: text),
      value <= Rational(1_000_000_000_000)
    else { return nil }
    return value
  }
}
