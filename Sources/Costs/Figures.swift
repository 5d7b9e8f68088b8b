/// Numbers for people: as many digits as a glance takes in, with their units.
public enum Figures {
  /// `12,345`
  public static func count(_ number: Int) -> String {
    (number < 0 ? "−" : "") + grouped("\(number.magnitude)")
  }

  /// `1 clip`, `2 clips`
  public static func counted(_ number: Int, _ noun: String) -> String {
    "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// Rounded to at most so many decimals, without zeros at the end. What is no number is 0: coordinates must be some.
  public static func plain(_ number: Double, decimals: Int) -> String {
    guard number.isFinite, abs(number) < 1e12 else { return "0" }
    return Money(usd: number).rounded(decimals).exactText
  }

  /// `0.42 s`, `4.2 s`, `42 s`, `4.2 min`, `4.2 h`, `4.2 d`
  public static func time(_ seconds: Double) -> String {
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
  public static func duration(_ seconds: Double) -> String {
    for (unit, name) in [(86_400.0, "d"), (3600, "h"), (60, "min")] where seconds >= unit {
      let amount = seconds / unit
      if amount == amount.rounded() { return plain(amount, decimals: 0) + " " + name }
    }
    return time(seconds)
  }

  /// Of 0…1: `0.4 %`, `42 %`
  public static func percent(_ share: Double) -> String {
    plain(share * 100, decimals: abs(share) < 0.1 ? 1 : 0) + " %"
  }

  /// `412 Wh`, `1.25 kWh`
  public static func energy(_ joules: Double) -> String {
    let hours = joules / 3600
    return hours < 1000 ? plain(hours, decimals: 1) + " Wh" : plain(hours / 1000, decimals: 2) + " kWh"
  }

  // MARK: Money

  /// Cents, and so many more decimals that small amounts show two digits.
  public static func dollars(_ amount: Money) -> String { dollars(amount, decimals: decimals(for: amount)) }

  /// Amounts of a column: all with the decimals that the smallest needs; empty where there is none.
  public static func dollars(_ amounts: [Money?]) -> [String] {
    let shown = amounts.compactMap { $0.map(decimals) }.max() ?? 2
    return amounts.map { $0.map { dollars($0, decimals: shown) } ?? "" }
  }

  private static func decimals(for amount: Money) -> Int {
    var (decimals, unit) = (2, Money.perDollar / 100)
    while amount != .zero, decimals < 9, Int128(amount.picodollars.magnitude) < 10 * unit {
      decimals += 1
      unit /= 10
    }
    return decimals
  }

  private static func dollars(_ amount: Money, decimals: Int) -> String {
    let text = amount.text(decimals: decimals)
    let isNegative = text.hasPrefix("-")
    let parts = (isNegative ? text.dropFirst() : text[...]).split(separator: ".")
    return (isNegative ? "−$" : "$") + grouped(String(parts[0])) + "." + parts[1]
  }

  private static func grouped(_ digits: String) -> String {
    var text = ""
    for (n, digit) in digits.enumerated() {
      if n > 0, (digits.count - n) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
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
