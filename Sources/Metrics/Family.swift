/// What Prometheus is told of a family of metrics: a name, and what its series have in common.
public struct FamilyDescription: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case counter
    case gauge
    /// The upper bounds of its buckets, ascending; the last bucket, +Inf, goes without saying.
    case histogram(bounds: [Double])

    /// As the text format names it.
    public var name: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    }
  }

  /// Ends in the unit, and in `_total` for a counter.
  public let name: String
  /// A sentence for people.
  public let help: String
  public let kind: Kind
  public let labels: [Label]
  /// Series, at most, before labels that come from outside are counted as `Label.other`.
  public let most: Int

  /// What is wrong with it by the rules of Prometheus and its naming practice; empty for every good family.
  public var problems: [String] {
    var found: [String] = []
    if name.wholeMatch(of: /[a-z][a-z0-9_]*/) == nil { found.append("“\(name)” is not a valid name") }
    if help.isEmpty { found.append("\(name) has no help") }
    if (kind == .counter) != name.hasSuffix("_total") {
      found.append("\(name): counters end in _total, and nothing else does")
    }
    for label in labels {
      if label.name.wholeMatch(of: /[a-z][a-z0-9_]*/) == nil || label.name == "le" {
        found.append("\(name): “\(label.name)” is not a valid label name")
      }
    }
    if Set(labels.map(\.name)).count != labels.count { found.append("\(name) has a label twice") }
    if case .histogram(let bounds) = kind {
      let isAscending = zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
      if bounds.isEmpty || !isAscending || !bounds.allSatisfy(\.isFinite) {
        found.append("\(name): the bounds are not ascending")
      }
    }
    return found
  }

  /// Values for labels as they are kept, one for each.
  func accepted(_ values: [String]) -> [String] {
    assert(values.count == labels.count, "\(name) has \(labels.count) labels")
    return labels.enumerated().map { n, label in label.accepted(n < values.count ? values[n] : "") }
  }

  /// The labels that stand for all others that share the values of the closed ones.
  func overflowing(_ accepted: [String]) -> [String] {
    zip(labels, accepted).map { label, value in label.values == nil ? Label.other : value }
  }

  /// Every series there can be, where all labels are closed; none otherwise.
  var allSeries: [[String]] {
    var all: [[String]] = [[]]
    for label in labels {
      guard let values = label.values else { return [] }
      all = all.flatMap { head in values.map { head + [$0] } }
    }
    return all
  }
}

/// A family whose series are of one kind: `Family<Counter>`.
public struct Family<Series: MetricSeries>: Sendable {
  public let description: FamilyDescription

  /// As many as tenants of a large installation that an operator still tells apart.
  public static var usualMost: Int { 200 }
}

extension Family<Counter> {
  public init(_ name: String, _ help: String, _ labels: [Label] = [], most: Int = usualMost) {
    description = FamilyDescription(name: name, help: help, kind: .counter, labels: labels, most: most)
  }
}

extension Family<Gauge> {
  public init(_ name: String, _ help: String, _ labels: [Label] = [], most: Int = usualMost) {
    description = FamilyDescription(name: name, help: help, kind: .gauge, labels: labels, most: most)
  }
}

extension Family<Histogram> {
  public init(
    _ name: String, _ help: String, _ labels: [Label] = [], bounds: [Double], most: Int = usualMost
  ) {
    description = FamilyDescription(
      name: name, help: help, kind: .histogram(bounds: bounds), labels: labels, most: most)
  }
}
