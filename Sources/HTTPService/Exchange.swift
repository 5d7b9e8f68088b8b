import CMicrohttpd
import Synchronization

/// One request and its answer.
///
///     receiving ──► working ──► answering ──► over
///         └─► expired (too slow)
final class Exchange: Sendable {
  struct State {
    var request: ServiceRequest
    var route: HTTPRoutes.Route?
    var intake = Intake()
    /// Of the body, bytes.
    var received = 0
    var limit = 0
    /// Bytes of the service's allowance for bodies.
    var reserved = 0
    var isExpected = false
    var isExpired = false
    var hasBegun = false
    var answer: HTTPAnswer?
    /// The answer's, once it is being sent.
    var stream: HTTPStream?
    /// The answer's file is being sent.
    var sendsFile = false
    var isOver = false
  }
  let state: Mutex<State>
  let id: ConnectionWatch.ID
  let pause: Pause
  /// The request without its body.
  let head: ServiceRequest
  var requestID: String { head.id }

  init(_ connection: OpaquePointer, _ request: ServiceRequest) {
    id = UInt(bitPattern: connection)
    pause = Pause(connection)
    head = request
    state = Mutex(State(request: request))
  }

  var isHead: Bool { state.withLock { $0.request.method == "HEAD" } }

  /// The request is for this route, whose body is read once it is let in.
  func expect(
    _ request: ServiceRequest, _ route: HTTPRoutes.Route, _ framing: RequestFraming, limit: Int
  ) {
    state.withLock {
      $0.request = request
      $0.route = route
      $0.limit = limit
      $0.isExpected = framing.hasBody
      guard framing.hasBody, let admission = route.admission else { return }
      // A small body mostly comes with its head: both are looked at together, unless the client waits to be told to go on.
      if !route.asksFirst, case .bytes(let count) = framing.length, count <= Self.small,
        request.header("Expect") == nil
      {
        return
      }
      $0.intake.head = .due(admission)
    }
  }

  /// Bytes of a body that is taken together with its head.
  private static let small = 16 << 10

  enum Reception {
    case taken
    case tooLarge(limit: Int)
    /// All clients together send more than is held.
    case noRoom
    case expired
  }

  func receive(_ bytes: UnsafeRawBufferPointer, from bodies: Allowance) -> Reception {
    state.withLock {
      guard !$0.isExpired else { return .expired }
      guard $0.received + bytes.count <= $0.limit else { return .tooLarge(limit: $0.limit) }
      $0.received += bytes.count
      guard $0.route?.body.types != nil else { return .taken }
      // What has come, not what was announced: who sends nothing takes nothing from others.
      guard bodies.take(bytes.count) else { return .noRoom }
      $0.reserved += bytes.count
      $0.request.body += bytes
      return .taken
    }
  }

  /// The client's time is over. Whether it still owes a body: then nobody but the caller answers it any more.
  func expire() -> Bool {
    state.withLock {
      guard $0.isExpected, !$0.hasBegun, $0.answer == nil else { return false }
      $0.isExpired = true
      return true
    }
  }

  enum Step {
    case work(@Sendable () throws(HTTPProblem) -> HTTPAnswer, isImmediate: Bool)
    case wait
    case reply(HTTPAnswer)
    case close
  }

  /// What to do next, now that all of the request is there.
  func step() -> Step {
    state.withLock {
      if $0.isExpired { return .close }
      if let answer = $0.answer { return .reply(answer) }
      guard !$0.hasBegun, let route = $0.route else { return .wait }
      $0.hasBegun = true
      if let sink = $0.intake.sink {
        $0.intake.sink = nil
        return .work({ () throws(HTTPProblem) in try sink.finish() }, isImmediate: false)
      }
      let (handler, request) = ($0.intake.handler ?? route.handler, $0.request)
      return .work({ () throws(HTTPProblem) in try handler(request) }, isImmediate: route.isImmediate)
    }
  }

  func answer(_ answer: HTTPAnswer) {
    let isOver = state.withLock {
      $0.answer = answer
      return $0.isOver
    }
    // Nobody is left to send it to.
    if isOver { answer.stream?.abandon() }
    pause.end()
  }

  var stream: HTTPStream? {
    get { state.withLock { $0.stream } }
    set { state.withLock { $0.stream = newValue } }
  }

  func sendFile() { state.withLock { $0.sendsFile = true } }

  struct Remains {
    /// Whether a handler was asked.
    var hasBegun: Bool
    /// Bytes of the service's allowance for bodies.
    var reserved: Int
    /// The answer's, whether it began to be sent or not.
    var stream: HTTPStream?
    var hasStreamed: Bool
    var hasSentFile: Bool
    /// Of a body that did not come to its end, and that nobody else tells.
    var sink: (any BodySink)?
  }

  /// It is over. Returns what has to be given back.
  func close() -> Remains {
    state.withLock { state in
      defer { (state.isOver, state.reserved, state.request.body) = (true, 0, []) }
      var sink: (any BodySink)?
      if !state.intake.isAtWork { (sink, state.intake.sink) = (state.intake.sink, nil) }
      return Remains(
        hasBegun: state.hasBegun, reserved: state.reserved, stream: state.stream ?? state.answer?.stream,
        hasStreamed: state.stream != nil, hasSentFile: state.sendsFile, sink: sink)
    }
  }
}
