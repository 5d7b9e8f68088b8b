/// What collectors tell at one scrape: values that are looked at only when somebody asks.
public struct Scrape {
  private(set) var tables: [String: SeriesTable<Reading>] = [:]

  /// Values for the same labels add up.
  public mutating func add(_ family: Family<Gauge>, _ labels: String..., value: Double) {
    add(family.description, labels, value)
  }

  /// For counts that are kept elsewhere and only grow there.
  public mutating func add(_ family: Family<Counter>, _ labels: String..., value: Double) {
    add(family.description, labels, value)
  }

  private mutating func add(_ family: FamilyDescription, _ labels: [String], _ value: Double) {
    tables[family.name, default: SeriesTable(family)].update(labels, .number(value)) { old, new in
      guard case .number(let a) = old, case .number(let b) = new else { return new }
      return .number(a + b)
    }
  }
}
