import ClipJob
import MediaTypes

extension PriceTable {
  private static let keys = ["version", "updated", "note", "devices", "core", "egressPerGB", "ingressPerGB"]
  private static let deviceKeys = ["name", "onDemand", "spot", "includesCores"]
  private static let example = "{\"version\": 1, \"core\": {\"onDemand\": 0.04}}"

  /// Reads a table from JSON. Throws all that is wrong with it at once, each with its JSON path.
  public static func parse(_ bytes: [UInt8]) throws(JobErrors) -> PriceTable {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw JobErrors([error])
    }
    let problems = Problems()
    let node = Node(value: value, problems: problems)
    var table = PriceTable()
    if let fields = node.object("a price table", keys: keys, example: example) { table.read(fields) }
    guard problems.isEmpty else { throw problems.all }
    return table
  }

  private mutating func read(_ fields: Fields) {
    _ = fields.required("version", example: "1")?.integer(1...1, "the version of the format:")
    for key in ["updated", "note"] { _ = fields[key]?.text(example: "\"2026-11-21\"") }
    core = fields["core"].flatMap { Hourly($0, "the price of a core") } ?? core
    egress = fields["egressPerGB"]?.money("US dollars per gigabyte") ?? egress
    ingress = fields["ingressPerGB"]?.money("US dollars per gigabyte") ?? ingress
    let nodes = fields["devices"]?.list(
      of: "devices", example: "[{\"name\": \"NVIDIA L4\", \"onDemand\": 0.7}]")
    for node in nodes ?? [] {
      guard let device = device(node) else { continue }
      if devices.contains(where: { $0.name == device.name }) {
        node.fail(
          "price.twice", "“\(device.name)” has two prices",
          hint: "keep one; \"spot\" and \"onDemand\" go in the same entry"
        )
      }
      devices.append(device)
    }
    let hasNoPrice = devices.isEmpty && core == Hourly() && egress == .zero && ingress == .zero
    if fields.problems.isEmpty, hasNoPrice {
      fields.fail("price.none", "the table has no price", hint: "for example \(Self.example)")
    }
  }

  private func device(_ node: Node) -> Device? {
    guard
      let fields = node.object(
        "a device", keys: Self.deviceKeys, example: "{\"name\": \"NVIDIA L4\", \"onDemand\": 0.7}")
    else { return nil }
    let name = fields.required("name", example: "\"NVIDIA L4\"")?.text(example: "\"NVIDIA L4\"")
    let price = Hourly(fields)
    let includesCores = fields["includesCores"]?.flag() ?? true
    guard let name else { return nil }
    if name.isEmpty || name.dropLast().contains("*") {
      fields["name"]?.fail(
        "value.format", "found \"\(name)\", wanted a name, or the start of a name followed by *",
        hint:
          "for example \"NVIDIA L4\" or \"NVIDIA H200*\"; `clipmill devices` lists those of this machine")
    }
    if !includesCores, core == Hourly() {
      fields["includesCores"]?.fail(
        "price.cores", "this price excludes the cores, and the table has no price for cores",
        hint: "add \"core\": {\"onDemand\": 0.04} to the table, or include them in the price")
    }
    return Device(name, price, includesCores: includesCores)
  }
}

extension PriceTable.Hourly {
  fileprivate init?(_ node: Node, _ what: String) {
    guard let fields = node.object(what, keys: ["onDemand", "spot"], example: "{\"onDemand\": 0.04}") else {
      return nil
    }
    self.init(fields)
  }

  fileprivate init(_ fields: Fields) {
    self.init(
      onDemand: fields["onDemand"]?.money("US dollars per hour"),
      spot: fields["spot"]?.money("US dollars per hour"))
    if !fields.has("onDemand"), !fields.has("spot") {
      fields.fail("key.missing", "\(fields.what) needs a price", hint: "for example \"onDemand\": 0.7")
    }
  }
}

extension Node {
  /// The most that anything costs.
  private static let largest: Rational = 1_000_000

  fileprivate func money(_ what: String) -> Money? { exact(0...Self.largest, what).map { Money(usd: $0) } }
}
