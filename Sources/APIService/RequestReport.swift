/// What became of a request, for metrics.
public struct RequestReport: Sendable, Equatable {
  /// The `operationId`: one of a closed set.
  public var operation: String
  public var status: Int
  /// Seconds from its last byte to its answer; of a stream, to its beginning.
  /// Nil: it was refused before it was known what it is.
  public var seconds: Double?

  /// In place of an operation: the request was refused before it was known which one it is of.
  public static let none = "none"
}
