/// Writes metrics in the text format of Prometheus, version 0.0.4: families by name, series by their labels.
public struct Exposition {
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  public private(set) var text = ""

  public init() {}

  /// Writes a family; one without any series is left out.
  mutating func write(_ family: FamilyDescription, _ readings: [[String]: Reading]) {
    guard !readings.isEmpty else { return }
    text += "# HELP \(family.name) \(Self.escaped(family.help, quotes: false))\n"
    text += "# TYPE \(family.name) \(family.kind.name)\n"
    let names = family.labels.map(\.name)
    for (values, reading) in readings.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let labels = Array(zip(names, values))
      switch reading {
      case .number(let value): line(family.name, labels, Self.number(value))
      case .buckets(let counts, let sum): write(family, labels, counts, sum)
      }
    }
  }

  private mutating func write(
    _ family: FamilyDescription, _ labels: [(String, String)], _ counts: [UInt64], _ sum: Double
  ) {
    guard case .histogram(let bounds) = family.kind else { return }
    var total: UInt64 = 0
    for (bound, count) in zip(bounds + [.infinity], counts) {
      total += count
      line(family.name + "_bucket", labels + [("le", Self.number(bound))], String(total))
    }
    line(family.name + "_sum", labels, Self.number(sum))
    line(family.name + "_count", labels, String(total))
  }

  private mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
    text += name
    if !labels.isEmpty {
      text += "{"
      text += labels.map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }.joined(separator: ",")
      text += "}"
    }
    text += " \(value)\n"
  }

  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    // Up to here every whole number is exact.
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : value.description
  }

  /// Backslashes and line ends; in values of labels also quotes.
  static func escaped(_ text: String, quotes: Bool) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\"" where quotes: result.append(contentsOf: "\\\"".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
