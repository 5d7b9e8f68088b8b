import ClipJob

/// An entry as a ledger on a server keeps it: fields of text, always the same ones in the same order. `docs/cost.md` tells
/// them; they are a contract.
extension LedgerEntry {
  public var fields: [(name: String, value: String)] {
    [
      ("kind", kind.rawValue), ("from", Self.seconds(from)), ("to", Self.seconds(to)), ("worker", worker),
      ("device", device), ("id", deviceID), ("spot", isSpot ? "1" : ""), ("time", Self.seconds(deviceTime)),
      ("usd", cost.map { "\($0.picodollars)" } ?? ""),
      ("egress", egress == .zero ? "" : "\(egress.picodollars)"),
      ("stages", Self.object(stages.mapValues { JSONValue.number("\($0.picodollars)") })),
      ("job", job), ("attempt", attempt == 0 ? "" : "\(attempt)"), ("token", token == 0 ? "" : "\(token)"),
      ("outcome", outcome?.rawValue ?? ""), ("labels", Self.object(labels.mapValues(JSONValue.string))),
      ("seconds", Self.number(seconds)), ("cpu", Self.number(cpuSeconds)), ("gpu", Self.number(gpuSeconds)),
      ("joules", Self.number(joules)), ("output", Self.number(outputSeconds)),
      ("bytes", bytesOut.map(String.init) ?? ""), ("quotedUSD", Self.number(quotedUSD, decimals: 12)),
      ("quotedSeconds", Self.number(quotedSeconds)),
      ("busy", Self.object(busySeconds.mapValues { JSONValue.number($0, decimals: 6) })),
      ("fetched", bytesFetched.map(String.init) ?? ""), ("sent", bytesSent.map(String.init) ?? ""),
      ("assumed", hasAssumedPrice ? "1" : ""),
    ]
  }

  /// Nil for what is no entry. Fields of later versions are ignored, and so is each that is beyond what can be true
  /// (`LedgerBounds`): whoever adds entries up may rely on that.
  public init?(fields: [(name: String, value: String)]) {
    let values = Dictionary(fields.map { ($0.name, $0.value) }) { $1 }
    func text(_ name: String) -> String { values[name] ?? "" }
    func number(_ name: String, _ most: Double = LedgerBounds.seconds) -> Double? {
      Double(text(name)).flatMap { LedgerBounds.believed($0, most) }
    }
    guard let kind = Kind(rawValue: text("kind")), let from = Self.nanoseconds(text("from")),
      let to = Self.nanoseconds(text("to")), from <= to
    else { return nil }
    self.init(
      kind, from: from, to: to, worker: text("worker"), device: text("device"), deviceID: values["id"])
    isSpot = text("spot") == "1"
    hasAssumedPrice = text("assumed") == "1"
    deviceTime = Self.nanoseconds(text("time")).flatMap { $0 <= LedgerBounds.nanoseconds ? $0 : nil } ?? 0
    cost = Money(ledger: text("usd")).flatMap { $0 < .zero ? nil : $0 }
    if let cost, let part = Money(ledger: text("egress")), (.zero...cost).contains(part) { egress = part }
    stages = Self.members(text("stages")).compactMapValues {
      if case .number(let number) = $0 { Money(ledger: number) } else { nil }
    }
    job = text("job")
    attempt = Int(text("attempt")) ?? 0
    token = Int64(text("token")) ?? 0
    outcome = Outcome(rawValue: text("outcome"))
    labels = Self.members(text("labels")).compactMapValues {
      if case .string(let text) = $0 { text } else { nil }
    }
    seconds = number("seconds")
    cpuSeconds = number("cpu")
    gpuSeconds = number("gpu")
    joules = number("joules", LedgerBounds.joules)
    outputSeconds = number("output")
    func bytes(_ name: String) -> Int? {
      Int(text(name)).flatMap { (0...LedgerBounds.bytes).contains($0) ? $0 : nil }
    }
    bytesOut = bytes("bytes")
    bytesFetched = bytes("fetched")
    bytesSent = bytes("sent")
    quotedUSD = number("quotedUSD", LedgerBounds.dollars)
    quotedSeconds = number("quotedSeconds")
    busySeconds = Self.members(text("busy")).compactMapValues {
      $0.double.flatMap { LedgerBounds.believed($0, LedgerBounds.seconds) }
    }
  }

  private static func object(_ members: [String: JSONValue]) -> String {
    members.isEmpty ? "" : JSONValue.object(members.sorted { $0.key < $1.key }.map { ($0, $1) }).text()
  }

  private static func members(_ text: String) -> [String: JSONValue] {
    guard !text.isEmpty, case .object(let members)? = try? JSONValue(parsing: Array(text.utf8)) else {
      return [:]
    }
    return Dictionary(members) { $1 }
  }

  private static func number(_ value: Double?, decimals: Int = 6) -> String {
    guard let value, value.isFinite else { return "" }
    return JSONValue.number(value, decimals: decimals).text()
  }

  /// Exactly: `1795261544.120000000`.
  static func seconds(_ nanoseconds: Int64) -> String {
    let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    let decimals = String(rest)
    return (nanoseconds < 0 ? "-" : "") + "\(whole)." + String(repeating: "0", count: 9 - decimals.count)
      + decimals
  }

  /// Nil for what is no time of this era.
  static func nanoseconds(_ seconds: String) -> Int64? {
    let parts = seconds.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 9, let whole = UInt32(parts[0]),
      let rest = UInt32(parts[1])
    else { return nil }
    return Int64(whole) * 1_000_000_000 + Int64(rest)
  }
}

/// How large the numbers of an entry may be: thirty years, a million dollars, and what belongs to these.
private enum LedgerBounds {
  static let seconds = 1e9
  static let nanoseconds: Int64 = 1_000_000_000_000_000_000
  static let dollars = 1e6
  static let joules = 1e13
  static let bytes = 1_000_000_000_000_000_000

  /// Nil for what is no number from 0 to `most`; less than a billionth is nothing.
  static func believed(_ number: Double, _ most: Double) -> Double? {
    guard number >= 0, number <= most else { return nil }
    return number < 1e-9 ? 0 : number
  }
}
