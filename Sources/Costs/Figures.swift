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

  public static func bytes(_ bytes: Double) -> String {
    bytes < 1e9 ? plain(bytes / 1e6, decimals: 1) + " MB" : plain(bytes / 1e9, decimals: 2) + " GB"
  }

  // MARK: Money

  /// Cents, and so many more decimals that small amounts show two digits.
  public static func dollars(_ amount: Money) -> String {
    dollars(amount, decimals: decimals(for: amount, digits: 2))
  }

  /// Amounts of a column, empty where there is none: all with the same decimals, so that the points stand below each other.
  /// They are as many as the smallest needs for two digits, but no more than give the largest four: a row of almost
  /// nothing does not fill a column with digits that nobody reads. It is below the last of them: `<$0.001`.
  public static func dollars(_ amounts: [Money?]) -> [String] {
    let present = amounts.compactMap { $0 }
    let wanted = present.map { decimals(for: $0, digits: 2) }.max() ?? 2
    let largest = present.max { $0.picodollars.magnitude < $1.picodollars.magnitude } ?? .zero
    let shown = min(wanted, decimals(for: largest, digits: 4))
    return amounts.map { $0.map { dollars($0, decimals: shown) } ?? "" }
  }

  /// Two to nine, so many that the amount shows that many digits.
  private static func decimals(for amount: Money, digits: Int) -> Int {
    var (decimals, least) = (2, Money.perDollar / 100)
    for _ in 1..<digits { least *= 10 }
    while amount != .zero, decimals < 9, Int128(amount.picodollars.magnitude) < least {
      decimals += 1
      least /= 10
    }
    return decimals
  }

  private static func dollars(_ amount: Money, decimals: Int) -> String {
    var unit = Money.perDollar
    for _ in 0..<decimals { unit /= 10 }
    let size = Int128(amount.picodollars.magnitude)
    // What would be shown as nothing.
    let isLess = size > 0 && size * 2 < unit
    let text = Money(picodollars: isLess ? unit : size).text(decimals: decimals)
    let parts = text.split(separator: ".")
    return (isLess ? "<" : "") + (amount < .zero ? "−$" : "$") + grouped(String(parts[0])) + "." + parts[1]
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
