extension CostReport {
  /// For people: columns, the sum at the bottom, and what is to be said of it in sentences.
  public var table: String {
    let all = rows + [total]
    let columns = [
      Column("ATTEMPTS", all.map { $0.attempts > 0 ? "\($0.attempts)" : "" }),
      Column("CLIPS", all.map { $0.clips > 0 ? "\($0.clips)" : "" }),
      Column("OUTPUT", all.map { $0.outputSeconds > 0 ? Self.time($0.outputSeconds) : "" }),
      Column("COST", Self.dollars(all.map { $0.key == .idle ? nil : $0.cost }), isKept: true),
      Column("IDLE", Self.dollars(all.map { $0.idle == .zero ? nil : $0.idle })),
      Column("A CLIP", Self.dollars(all.map(\.costPerClip))),
      Column("A MINUTE", Self.dollars(all.map(\.costPerOutputMinute))),
      Column("ENERGY", all.map { $0.joules.map { Decimals.text($0 / 3600, 1) + " Wh" } ?? "" }),
      Column("QUOTE OFF", all.map { $0.quoteError.map(Self.percent) ?? "" }),
    ].filter { $0.isKept || $0.cells.contains { !$0.isEmpty } }
    let names = [grouping.text.uppercased()] + all.map(\.name)
    let width = names.map(\.count).max() ?? 0
    let lines = names.enumerated().map { n, name in
      let cells = columns.map { column in
        let cell = n == 0 ? column.name : column.cells[n - 1]
        return "  " + String(repeating: " ", count: max(0, column.width - cell.count)) + cell
      }
      var line = name + String(repeating: " ", count: width - name.count) + cells.joined()
      while line.last == " " { line.removeLast() }
      return line
    }
    return (lines + notes).joined(separator: "\n")
  }

  private var notes: [String] {
    var notes: [String] = []
    if let share = total.idleShare, total.idleTime > 0 {
      let paid = total.cost - total.egress + total.idle
      notes.append(
        "idle: \(Self.percent(share)) of "
          + (paid > .zero ? "the \(Self.dollars([paid])[0]) that the time cost" : "the devices' time"))
      if total.clips > 0, paid > .zero {
        let clip = Money(picodollars: (total.cost + total.idle).picodollars / Int128(total.clips))
        notes.append("a clip with its part of the idle time: \(Self.dollars([clip])[0])")
      }
    }
    if total.unpricedTime > 0 {
      notes.append(
        "no price: \(Self.time(Double(total.unpricedTime) / 1e9)) of the devices' time; "
          + "give workers a price table (`clipmill work --prices FILE`)")
    }
    return notes.isEmpty ? [] : [""] + notes
  }

  private struct Column {
    var name: String
    var cells: [String]
    /// Shown even if it is empty.
    var isKept: Bool
    var width: Int { max(name.count, cells.map(\.count).max() ?? 0) }
    init(_ name: String, _ cells: [String], isKept: Bool = false) {
      self.name = name
      self.cells = cells
      self.isKept = isKept
    }
  }

  /// Amounts with the same number of decimals: two at least, and so many that the smallest shows two digits.
  static func dollars(_ amounts: [Money?]) -> [String] {
    let smallest = amounts.compactMap { $0 }.filter { $0 > .zero }.min() ?? .zero
    var (decimals, unit) = (2, Money.perDollar / 100)
    while smallest > .zero, smallest.picodollars < 10 * unit, decimals < 9 {
      decimals += 1
      unit /= 10
    }
    return amounts.map { $0.map { "$" + $0.text(decimals: decimals) } ?? "" }
  }

  static func time(_ seconds: Double) -> String {
    switch seconds {
    case ..<60: Decimals.text(seconds, 1) + " s"
    case ..<7200: Decimals.text(seconds / 60, 1) + " min"
    default: Decimals.text(seconds / 3600, 1) + " h"
    }
  }

  static func percent(_ share: Double) -> String { Decimals.text(share * 100, share < 0.1 ? 1 : 0) + " %" }
}

enum Decimals {
  /// Rounded to so many decimals, all of them written.
  static func text(_ number: Double, _ decimals: Int) -> String {
    guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
    // The same digits as an amount has.
    return Money(picodollars: Int128((number * Double(Money.perDollar)).rounded())).text(decimals: decimals)
  }
}
