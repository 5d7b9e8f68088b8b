import ClipJob

extension CostReport {
  /// Comma-separated values (RFC 4180): a header, and a line a group. Without the sum, which programs make themselves.
  public var csv: String {
    let lines =
      [["by", "key"] + CostRow.numbers]
      + rows.map { row in
        [grouping.text, row.plainName] + CostRow.numbers.map { row.number($0) ?? "" }
      }
    return lines.map { $0.map(Self.field).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// For programs, as members of an object. What is not known is left out.
  public var members: [(String, JSONValue)] {
    [
      ("by", .string(grouping.text)),
      ("rows", .array(rows.map { row in .object([("key", row.keyValue)] + row.members) })),
      ("total", .object(total.members)),
    ]
  }
}

extension CostRow {
  fileprivate static let numbers = [
    "attempts", "clips", "outputSeconds", "usd", "egressUSD", "idleUSD", "usdPerClip", "usdPerOutputMinute",
    "idleShare", "deviceSeconds", "idleSeconds", "unpricedSeconds", "joules", "quoteError",
  ]

  /// As a number of JSON; nil: it is not known.
  fileprivate func number(_ name: String) -> String? {
    func seconds(_ time: Int128) -> String { JSONValue.number(Double(time) / 1e9, decimals: 9).text() }
    func rounded(_ number: Double?) -> String? { number.map { JSONValue.number($0, decimals: 6).text() } }
    return switch name {
    case "attempts": "\(attempts)"
    case "clips": "\(clips)"
    case "outputSeconds": rounded(outputSeconds)
    case "usd": cost.exactText
    case "egressUSD": egress.exactText
    case "idleUSD": idle.exactText
    case "usdPerClip": costPerClip?.exactText
    case "usdPerOutputMinute": costPerOutputMinute?.exactText
    case "idleShare": rounded(idleShare)
    case "deviceSeconds": seconds(deviceTime)
    case "idleSeconds": seconds(idleTime)
    case "unpricedSeconds": seconds(unpricedTime)
    case "joules": rounded(joules)
    case "quoteError": rounded(quoteError)
    default: nil
    }
  }

  fileprivate var members: [(String, JSONValue)] {
    Self.numbers.compactMap { name in number(name).map { (name, .number($0)) } }
  }

  /// Null for idle time.
  fileprivate var keyValue: JSONValue {
    if case .named(let name) = key { .string(name) } else { .null }
  }

  /// Empty where there is none; idle time in parentheses.
  fileprivate var plainName: String {
    if case .named(let name) = key { name } else { name }
  }
}
