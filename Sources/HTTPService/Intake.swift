/// What becomes of a request's body, from its head to its last byte.
///
///     none ──────────────────────────────► (whole, no question asked)
///     due ─► asked ─► admitted ─► open ──► (whole, or in pieces: idle ─► atWork ─► taken ─► idle …)
///                └──► refused                                       └──► answered
struct Intake: Sendable {
  enum Head: Sendable {
    /// The route does not ask before the body is read.
    case none
    case due(HTTPRoutes.Admission)
    case asked
    case admitted
    case refused(HTTPAnswer)
    /// The body is read.
    case open
  }
  enum Piece: Sendable {
    case idle
    /// Bytes that a sink has now.
    case atWork(Int)
    case taken(Int)
    case answered(HTTPAnswer)
  }
  var head = Head.none
  var piece = Piece.idle
  /// Of whole bodies.
  var handler: HTTPRoutes.Handler?
  var isInPieces = false
  /// Of bodies in pieces, until it has answered.
  var sink: (any BodySink)?
  var pace: Pace?

  var isOpen: Bool {
    switch head {
    case .none, .open: true
    default: false
    }
  }

  var isAtWork: Bool { if case .atWork = piece { true } else { false } }
}
