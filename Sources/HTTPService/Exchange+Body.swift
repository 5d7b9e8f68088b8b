import Threads

// The body on its way from the connection to whoever takes it.
extension Exchange {
  enum HeadStep {
    case ask(HTTPRoutes.Admission, ServiceRequest)
    case wait
    case refuse(HTTPAnswer)
    /// The body is read from now on.
    case open
  }

  /// What to do next with a head whose route is to be asked.
  func headStep() -> HeadStep {
    state.withLock {
      switch $0.intake.head {
      case .due(let admission):
        $0.intake.head = .asked
        return .ask(admission, $0.request)
      case .asked: return .wait
      case .refused(let answer): return .refuse(answer)
      case .none, .admitted, .open:
        $0.intake.head = .open
        return .open
      }
    }
  }

  func admit(_ taker: BodyTaker) {
    let isOver = state.withLock {
      $0.intake.head = .admitted
      switch taker {
      case .whole(let handler): $0.intake.handler = handler
      case .pieces(let sink):
        $0.intake.isInPieces = true
        if !$0.isOver { $0.intake.sink = sink }
      }
      return $0.isOver
    }
    if isOver, case .pieces(let sink) = taker { sink.abandon() }
    pause.end()
  }

  func refuse(_ answer: HTTPAnswer) {
    state.withLock { $0.intake.head = .refused(answer) }
    pause.end()
  }

  /// Whether the route has still to say whether the body is read.
  var awaitsAdmission: Bool { state.withLock { !$0.intake.isOpen } }

  var takesPieces: Bool { state.withLock { $0.intake.isInPieces } }

  /// - Returns: seconds that the client has for its first piece; nil: the body is not taken in pieces.
  func paceBody(purse: Double, rate: Double) -> Double? {
    state.withLock { state in
      guard state.intake.isInPieces else { return nil }
      var pace = Pace(purse: purse, rate: rate)
      defer { state.intake.pace = pace }
      return pace.wait(at: monotonicSeconds())
    }
  }

  enum PieceStep {
    case work(any BodySink, [UInt8])
    case wait
    /// - Parameter seconds: that the client has for the next one.
    case taken(Int, seconds: Double)
    case answer(HTTPAnswer)
    case tooLarge(limit: Int)
    case expired
  }

  /// What to do next with bytes that are there, and come again until they are taken.
  func pieceStep(_ bytes: UnsafeRawBufferPointer) -> PieceStep {
    state.withLock { state in
      guard !state.isExpired else { return .expired }
      switch state.intake.piece {
      case .atWork: return .wait
      case .answered(let answer): return .answer(answer)
      case .taken(let count):
        state.intake.piece = .idle
        return .taken(count, seconds: state.intake.pace?.wait(at: monotonicSeconds()) ?? 0)
      case .idle:
        guard bytes.count <= state.limit - state.received else { return .tooLarge(limit: state.limit) }
        guard let sink = state.intake.sink else { return .expired }
        state.received += bytes.count
        state.intake.pace?.received(bytes.count, at: monotonicSeconds())
        state.intake.piece = .atWork(bytes.count)
        return .work(sink, Array(bytes))
      }
    }
  }

  /// A sink is done with a piece. One that answered is not called again.
  func pieceEnded(_ answer: HTTPAnswer?) {
    let abandoned: (any BodySink)? = state.withLock {
      guard case .atWork(let count) = $0.intake.piece else { return nil }
      let sink = $0.intake.sink
      $0.intake.piece = answer.map { .answered($0) } ?? .taken(count)
      if answer != nil || $0.isOver { $0.intake.sink = nil }
      return answer == nil && $0.isOver ? sink : nil
    }
    abandoned?.abandon()
    pause.end()
  }

  /// There was no thread for it.
  func pieceDropped() { state.withLock { $0.intake.piece = .idle } }
}
