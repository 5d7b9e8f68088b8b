import CMicrohttpd
import Threads

// From the head of a request to the end of its body.
extension Dispatcher {
  /// Asks the route whether the body is to be read, while the connection is paused. Again after each pause.
  func admit(_ exchange: Exchange, _ connection: OpaquePointer) -> MHD_Result {
    while true {
      switch exchange.headStep() {
      case .ask(let admission, let request):
        // As long as it takes.
        watch.excuse(exchange.id)
        let hasThread = run { [self] in
          do throws(HTTPProblem) {
            exchange.admit(try admission(request))
          } catch {
            exchange.refuse(answer(error, exchange))
          }
        }
        if !hasThread { exchange.refuse(answer(Self.noThread, exchange)) }
      case .refuse(let answer): return refuse(exchange, answer, nil, connection, isOwn: false)
      case .open:
        expectBody(exchange, anew: true)
        return .YES
      case .wait:
        switch exchange.pause.begin() {
        case .paused: return .YES
        case .ended: continue
        case .over: return .NO
        }
      }
    }
  }

  /// The body is to come.
  ///
  /// - Parameter anew: the client's time begins with it.
  func expectBody(_ exchange: Exchange, anew: Bool) {
    let seconds = exchange.paceBody(purse: limits.timeout, rate: limits.bodyRate)
    if anew { watch.expectRequest(exchange.id, within: seconds) }
    watch.tellWhenLate(exchange.id) { [self] in
      exchange.expire() ? Reply.bytes(late(exchange, isInPieces: seconds != nil)) : nil
    }
  }

  private func late(_ exchange: Exchange, isInPieces: Bool) -> HTTPAnswer {
    let late = HTTPProblem(
      408, "request.tooSlow",
      isInPieces
        ? "The request body arrives too slowly."
        : "The request body did not arrive within \(limits.timeout) s.",
      hint: "Retry on a faster connection.")
    return named(answer(late, exchange), exchange)
  }

  /// A piece of the body is there. Returns how much of it was taken: what was not comes again.
  func receive(_ exchange: Exchange, _ bytes: UnsafeRawBufferPointer) -> (MHD_Result, taken: Int) {
    guard exchange.takesPieces else { return (keep(exchange, bytes), bytes.count) }
    var taken = 0
    while true {
      switch exchange.pieceStep(UnsafeRawBufferPointer(rebasing: bytes[taken...])) {
      case .expired: return (.NO, taken)
      case .tooLarge(let limit):
        return (interrupt(exchange, answer(RequestFraming.tooLarge(limit), exchange)), taken)
      case .answer(let answer): return (interrupt(exchange, answer, isOwn: false), taken)
      case .taken(let count, let seconds):
        taken += count
        // While it was paused more may have come. libmicrohttpd does not offer that again by itself: it is taken on with now.
        guard taken == bytes.count else { continue }
        watch.expectRequest(exchange.id, within: seconds)
        return (.YES, taken)
      case .work(let sink, let piece):
        watch.excuse(exchange.id)
        guard run({ [self] in work(sink, piece, exchange) }) else {
          exchange.pieceDropped()
          return (interrupt(exchange, answer(Self.noThread, exchange)), taken)
        }
      case .wait:
        switch exchange.pause.begin() {
        case .paused: return (.YES, taken)
        case .ended: continue
        case .over: return (.NO, taken)
        }
      }
    }
  }

  private func work(_ sink: any BodySink, _ piece: [UInt8], _ exchange: Exchange) {
    do throws(HTTPProblem) {
      exchange.pieceEnded(try sink.receive(piece))
    } catch {
      exchange.pieceEnded(answer(error, exchange))
    }
  }

  private func keep(_ exchange: Exchange, _ bytes: UnsafeRawBufferPointer) -> MHD_Result {
    switch exchange.receive(bytes, from: bodies) {
    case .taken: .YES
    case .expired: .NO
    case .tooLarge(let limit): interrupt(exchange, answer(RequestFraming.tooLarge(limit), exchange))
    case .noRoom: interrupt(exchange, answer(Self.noRoom, exchange))
    }
  }

  /// Answers in the middle of a body, where libmicrohttpd would take no answer, and ends the connection.
  private func interrupt(_ exchange: Exchange, _ answer: HTTPAnswer, isOwn: Bool = true) -> MHD_Result {
    if isOwn { routes.refused(answer.status) }
    watch.send(Reply.bytes(named(answer, exchange)), to: exchange.id)
    watch.linger(exchange.id)
    return .NO
  }

  /// Runs it on a thread of the pool, and a stop waits for it. False: there is none.
  private func run(_ work: @escaping @Sendable () -> Void) -> Bool {
    busy.begin()
    let hasThread = pool.run { [busy] in
      work()
      busy.end()
    }
    if !hasThread { busy.end() }
    return hasThread
  }
}
