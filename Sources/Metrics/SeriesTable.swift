/// Values by their labels, of one family, with a bound on how many there are.
struct SeriesTable<Value> {
  let family: FamilyDescription
  private(set) var values: [[String]: Value] = [:]

  init(_ family: FamilyDescription) { self.family = family }

  /// The value for these labels; where the family is full, the one that stands for the others.
  mutating func value(_ labels: [String], make: () -> Value) -> Value {
    let key = key(labels)
    if let known = values[key] { return known }
    let new = make()
    values[key] = new
    return new
  }

  mutating func update(_ labels: [String], _ new: Value, _ merge: (Value, Value) -> Value) {
    let key = key(labels)
    values[key] = values[key].map { merge($0, new) } ?? new
  }

  private func key(_ labels: [String]) -> [String] {
    let accepted = family.accepted(labels)
    return values[accepted] == nil && values.count >= family.most ? family.overflowing(accepted) : accepted
  }
}
