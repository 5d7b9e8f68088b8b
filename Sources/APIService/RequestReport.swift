/// What became of a request, for metrics.
public struct RequestReport: Sendable, Equatable {
  /// The `operationId`: one of a closed set.
  public var operation: String
  public var status: Int
  /// Seconds from its last byte to its answer, and those before its body in which its key was looked at; of a stream, to its beginning.
  public var seconds: Double
}
