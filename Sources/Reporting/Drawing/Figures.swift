import Costs

/// Numbers for people: as many digits as a glance takes in, with their units.
enum Figures {
  /// `12,345`
  static func count(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = ""
    for (n, digit) in digits.enumerated() {
      if n > 0, (digits.count - n) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return (number < 0 ? "−" : "") + text
  }

  /// Rounded to at most so many decimals, without zeros at the end. What is no number is 0: coordinates must be some.
  static func plain(_ number: Double, decimals: Int) -> String {
    guard number.isFinite, abs(number) < 1e12 else { return "0" }
    return Money(picodollars: Int128((number * 1e12).rounded())).rounded(decimals).exactText
  }

  /// `0.42 s`, `4.2 s`, `42 s`, `4.2 min`, `4.2 h`, `4.2 d`
  static func time(_ seconds: Double) -> String {
    let (amount, unit) =
      switch abs(seconds) {
      case ..<100: (seconds, "s")
      case ..<6000: (seconds / 60, "min")
      case ..<360_000: (seconds / 3600, "h")
      default: (seconds / 86_400, "d")
      }
    return plain(amount, decimals: abs(amount) < 1 ? 2 : abs(amount) < 10 ? 1 : 0) + " " + unit
  }

  /// As `time`, for lengths that somebody chose: whole units where there are some.
  static func duration(_ seconds: Double) -> String {
    for (unit, name) in [(86_400.0, "d"), (3600, "h"), (60, "min")] where seconds >= unit {
      let amount = seconds / unit
      if amount == amount.rounded() { return plain(amount, decimals: 0) + " " + name }
    }
    return time(seconds)
  }

  /// Cents, and so many more decimals that small amounts show two digits.
  static func dollars(_ amount: Money) -> String {
    guard amount.picodollars != 0 else { return "$0.00" }
    var (decimals, unit) = (2, Money.perDollar / 100)
    while decimals < 9, Int128(amount.picodollars.magnitude) < 10 * unit {
      decimals += 1
      unit /= 10
    }
    let parts = amount.text(decimals: decimals).split(separator: ".")
    let isNegative = parts[0].hasPrefix("-")
    let whole = Int(isNegative ? parts[0].dropFirst() : parts[0]) ?? 0
    return (isNegative ? "−$" : "$") + count(whole) + "." + parts[1]
  }

  /// Of 0…1: `0.4 %`, `42 %`
  static func percent(_ share: Double) -> String {
    plain(share * 100, decimals: abs(share) < 0.1 ? 1 : 0) + " %"
  }

  /// `1 clip`, `2 clips`
  static func counted(_ number: Int, _ noun: String) -> String {
    "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }
}

extension Money {
  fileprivate func rounded(_ decimals: Int) -> Money {
    var unit: Int128 = 1
    for _ in max(0, min(decimals, 12))..<12 { unit *= 10 }
    let half = picodollars < 0 ? -unit / 2 : unit / 2
    return Money(picodollars: (picodollars + half) / unit * unit)
  }
}
