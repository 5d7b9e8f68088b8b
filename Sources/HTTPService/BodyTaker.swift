/// What takes the body of a request whose head was let in.
public enum BodyTaker: Sendable {
  /// The request has all of its body when this is called.
  case whole(HTTPRoutes.Handler)
  /// The body comes piece by piece, and is never held as a whole.
  case pieces(any BodySink)

  /// The answer to a request that has all of its body already.
  func answer(_ request: ServiceRequest) throws(HTTPProblem) -> HTTPAnswer {
    switch self {
    case .whole(let handler): return try handler(request)
    case .pieces(let sink):
      if !request.body.isEmpty, let early = try sink.receive(request.body) { return early }
      return try sink.finish()
    }
  }
}

/// Takes a body piece by piece. Its calls come one at a time, on threads of the service, and the client is made to wait while one
/// of them lasts: no more than a piece is held, however long the body is and however slow what it is written to.
///
/// One that answered, threw or was abandoned is not called again.
public protocol BodySink: AnyObject, Sendable {
  /// The next piece, some KiB.
  ///
  /// - Returns: an answer before the end of the body, whole and not in pieces; nil: there may be more. Such an answer, and what
  ///   is thrown, ends the connection, because what the client still sends is not read.
  func receive(_ piece: [UInt8]) throws(HTTPProblem) -> HTTPAnswer?

  /// All of the body has come.
  func finish() throws(HTTPProblem) -> HTTPAnswer

  /// No more will come: the client has gone or is too slow, or the service stops. While it stops, nobody may be told: what has to
  /// be let go must be so with the last reference.
  func abandon()
}
