import ClipJob

/// A label of a family of metrics.
public struct Label: Sendable, Hashable {
  public let name: String
  /// All values that there are; nil: they come from outside, so their number has to be bounded.
  public let values: [String]?

  public init(_ name: String, _ values: [String]? = nil) {
    self.name = name
    self.values = values
  }

  /// A label with the cases of an enumeration.
  public init<Value: CaseIterable & RawRepresentable>(_ name: String, _: Value.Type)
  where Value.RawValue == String {
    self.init(name, Value.allCases.map(\.rawValue))
  }

  /// Stands for every value that has no series of its own.
  public static let other = "other"

  /// Bytes of one value; what is longer is cut.
  static let longest = 128

  /// The value as it is kept.
  func accepted(_ value: String) -> String {
    if let values { return values.contains(value) ? value : Self.other }
    return ForeignText.cut(value, bytes: Self.longest)
  }
}
