import Costs

/// The values of a chart's axis: from 0 upwards, in steps that people count in.
struct Axis: Sendable, Equatable {
  enum Unit: Sendable {
    case count, dollars, time
  }

  let unit: Unit
  let step: Double
  /// The largest value, a multiple of `step`.
  let top: Double

  /// - Parameter largest: that is drawn.
  init(_ unit: Unit, largest: Double) {
    self.unit = unit
    // With nothing to draw the axis still has a height.
    let largest = largest.isFinite && largest > 0 ? largest : unit == .dollars ? 0.01 : 1
    step = Self.step(unit, atLeast: largest / 4)
    top = (largest / step - 1e-9).rounded(.up) * step
  }

  var ticks: [Double] { (0...Int((top / step).rounded())).map { Double($0) * step } }

  func text(_ value: Double) -> String {
    switch unit {
    case .count: Figures.count(Int(value.rounded()))
    case .dollars: dollars(value)
    case .time where value == 0: "0"
    case .time:
      switch top {
      case ..<120: Figures.plain(value, decimals: 9) + " s"
      case ..<7200: Figures.plain(value / 60, decimals: 2) + " min"
      case ..<172_800: Figures.plain(value / 3600, decimals: 2) + " h"
      default: Figures.plain(value / 86_400, decimals: 2) + " d"
      }
    }
  }

  /// As many decimals as the step needs, two at least.
  private func dollars(_ value: Double) -> String {
    let decimals =
      (2...9).first { decimals in
        let scaled = step * Self.power(decimals)
        return abs(scaled - scaled.rounded()) < 1e-6
      } ?? 9
    return "$" + Money(picodollars: Int128((value * 1e12).rounded())).text(decimals: decimals)
  }

  private static let times: [Double] = [
    60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
  ]

  private static func step(_ unit: Unit, atLeast wanted: Double) -> Double {
    switch unit {
    case .count: max(1, decimal(atLeast: wanted))
    case .dollars: decimal(atLeast: wanted)
    case .time:
      switch wanted {
      case ...30: decimal(atLeast: wanted) == 50 ? 30 : decimal(atLeast: wanted)
      case ...86_400: times.first { $0 >= wanted } ?? 86_400
      default: decimal(atLeast: wanted / 86_400) * 86_400
      }
    }
  }

  /// 1, 2 or 5 times a power of ten.
  private static func decimal(atLeast wanted: Double) -> Double {
    // By powers of ten as they are written: products of 0.1 would not be round.
    var exponent = -9
    while exponent < 15, power(exponent + 1) <= wanted { exponent += 1 }
    let unit = power(exponent)
    return [1, 2, 5, 10].map { unit * $0 }.first { $0 >= wanted * (1 - 1e-9) } ?? unit * 10
  }

  private static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 1 }
}
