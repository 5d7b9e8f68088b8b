import ClipJob

extension WorkFeatures {
  /// By the names of the kinds, without what is zero.
  public var document: JSONValue {
    .object(Kind.allCases.filter { self[$0] > 0 }.map { ($0.name, .number(self[$0], decimals: 6)) })
  }

  /// Nil for what is no object of numbers by those names.
  public init?(document: JSONValue) {
    guard case .object(let members) = document else { return nil }
    self.init()
    self[.job] = 0
    for (name, value) in members {
      guard let kind = Kind.allCases.first(where: { $0.name == name }), case .number(let text) = value,
        let amount = Double(text), amount.isFinite
      else { return nil }
      self[kind] = amount
    }
  }
}
