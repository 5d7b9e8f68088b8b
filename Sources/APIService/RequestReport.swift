import HTTPService

/// What became of a request, for metrics.
public struct RequestReport: Sendable, Equatable {
  /// The `operationId`: one of a closed set.
  public var operation: String
  public var status: Int
  /// Seconds from its last byte to its answer, and those before its body in which its key was looked at; of a stream, to its beginning.
  public var seconds: Double
  /// The code of the problem that it was answered with.
  public var problem: String?
  /// Whether it waited for something to happen, as with `?wait`, or went at its client's pace: its seconds say nothing of the server.
  public var hasWaited = false

  /// In place of an operation: the request was refused before it was known which one it is of.
  public static let none = "none"

  /// Of a request whose body did not come to its end, and that nobody waits for the answer of.
  static let broken = HTTPProblem(499, "request.broken", "The connection ended before the body did.")
}

/// Tells that a request was answered.
struct Reporting: Sendable {
  let tell: @Sendable (_ status: Int, _ problem: String?, _ hasWaited: Bool) -> Void

  func callAsFunction(_ status: Int) { tell(status, nil, false) }

  func callAsFunction(_ problem: HTTPProblem) { tell(problem.status, problem.code, false) }

  /// Of a request that waited, or went at its client's pace.
  func waited(_ status: Int) { tell(status, nil, true) }

  /// Of a request that waited, or went at its client's pace.
  func waited(_ problem: HTTPProblem) { tell(problem.status, problem.code, true) }
}
