import ClipJob

extension CostReport {
  /// Comma-separated values (RFC 4180): a header, and a line a group. Without the sum, which programs make themselves.
  ///
  /// Texts come from clients: one that a spreadsheet would take for a formula has an apostrophe before it.
  public var csv: String {
    let lines =
      [["by", "key"] + CostRow.numbers]
      + rows.map { row in
        // Idle time is of no group, whatever somebody calls a tenant.
        (row.key == .idle ? ["idle", ""] : [Self.field(grouping.text), Self.field(row.plainName)])
          + CostRow.numbers.map { row.number($0) ?? "" }
      }
    return lines.map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  /// How formulas begin (OWASP, CSV injection), also in the wide letters that some spreadsheets take for the narrow ones.
  private static let formulas: [Unicode.Scalar] = [
    "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠",
  ]

  /// A text, without what only a terminal would act upon. Also what separates fields in other places is quoted.
  private static func field(_ text: String) -> String {
    let isFormula = text.unicodeScalars.first.map(formulas.contains) ?? false
    let text = String(String.UnicodeScalarView((isFormula ? "'" + text : text).unicodeScalars.map(shown)))
    // By scalars, as they read who know nothing of characters: a mark behind a comma makes another character of it.
    guard text.unicodeScalars.contains(where: { ",;\t\"".unicodeScalars.contains($0) || isNewline($0) })
    else { return text }
    let doubled = text.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
    return "\"" + String(String.UnicodeScalarView(doubled)) + "\""
  }

  private static func isNewline(_ scalar: Unicode.Scalar) -> Bool {
    ["\n", "\r", "\u{2028}", "\u{2029}"].contains(scalar)
  }

  private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let isControl = scalar.properties.generalCategory == .control
    return isControl && !["\t", "\r", "\n"].contains(scalar) ? "\u{FFFD}" : scalar
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
    "bytesFetched", "bytesSent",
  ]

  /// As a number of JSON; nil: it is not known.
  fileprivate func number(_ name: String) -> String? {
    func seconds(_ time: Int128) -> String { JSONValue.number(Double(time) / 1e9, decimals: 9).text() }
    func rounded(_ number: Double?) -> String? { number.map { JSONValue.number($0, decimals: 6).text() } }
    return switch name {
    case "attempts": "\(attempts)"
    case "clips": "\(clips)"
    case "outputSeconds": rounded(outputSeconds)
    case "usd": isUnpriced ? nil : cost.exactText
    case "egressUSD": isUnpriced ? nil : egress.exactText
    case "idleUSD": isUnpriced ? nil : idle.exactText
    case "usdPerClip": costPerClip?.exactText
    case "usdPerOutputMinute": costPerOutputMinute?.exactText
    case "idleShare": rounded(idleShare)
    case "deviceSeconds": seconds(deviceTime)
    case "idleSeconds": seconds(idleTime)
    case "unpricedSeconds": seconds(unpricedTime)
    case "joules": rounded(joules)
    case "quoteError": rounded(quoteError)
    case "bytesFetched": "\(bytesFetched)"
    case "bytesSent": "\(bytesSent)"
    default: nil
    }
  }

  fileprivate var members: [(String, JSONValue)] {
    Self.numbers.compactMap { name in number(name).map { (name, .number($0)) } }
      + (hasAssumedPrice ? [("assumedPrice", .bool(true))] : [])
  }

  /// Null for idle time.
  fileprivate var keyValue: JSONValue {
    if case .named(let name) = key { .string(name) } else { .null }
  }

  /// Empty where there is none.
  fileprivate var plainName: String { if case .named(let name) = key { name } else { "" } }
}
