import CMicrohttpd
import Synchronization
import Threads

/// From libmicrohttpd's calls to handlers, and back with their answers.
///
/// All calls come on libmicrohttpd's one thread, and none of them waits. Handlers run on the pool's threads meanwhile, and
/// their connections are paused (`Pause`).
final class Dispatcher: Sendable {
  private struct State {
    var exchanges: [ConnectionWatch.ID: Exchange] = [:]
    /// No requests any more.
    var isClosing = false
  }
  private let state = Mutex(State())
  let routes: HTTPRoutes
  let limits: HTTPService.Limits
  let pool: HandlerPool
  let bodies: Allowance
  private let streams: Allowance
  let files: Allowance
  /// Requests from their last byte to the end of their answer, and producers.
  let busy = Occupancy()
  let watch: ConnectionWatch

  private let isSecure: Bool

  init(
    _ routes: HTTPRoutes, _ limits: HTTPService.Limits, _ watch: ConnectionWatch, isSecure: Bool = false
  ) {
    self.isSecure = isSecure
    self.routes = routes
    self.limits = limits
    self.watch = watch
    pool = HandlerPool(limit: limits.handlers)
    bodies = Allowance(limits.bodies)
    streams = Allowance(limits.streams)
    files = Allowance(limits.files)
  }

  /// Whether to accept another connection of a client.
  func accepts(_ client: [UInt8]) -> Bool {
    watch.count < limits.connections && !state.withLock { $0.isClosing }
      && (watch.count(of: client) < limits.connectionsPerClient || limits.speaksForMany(client))
  }

  // MARK: A request

  /// The head is there.
  func begin(_ connection: OpaquePointer, method: String, path: String) -> (Exchange, MHD_Result)? {
    var (request, malformed) = RequestReader.request(connection, method: method, path: path)
    request.isSecure = isSecure
    let exchange = Exchange(connection, request)
    let isOpen = state.withLock {
      if !$0.isClosing { $0.exchanges[exchange.id] = exchange }
      return !$0.isClosing
    }
    guard isOpen else { return nil }
    var framing: RequestFraming?
    do throws(HTTPProblem) {
      let read = try RequestFraming(request)
      framing = read
      let target = try routes.target(method, path)
      try RequestFraming.checkHead(request, limit: limits.head)
      if let malformed, routes.readsQueries { throw malformed }
      switch target {
      case .answer(let answer): return (exchange, refuse(exchange, answer, read, connection))
      case .route(let route, let parameters):
        request.parameters = parameters
        let limit = route.body.limit ?? limits.body
        try read.check(request, route.body, limit: limit)
        exchange.expect(request, route, read, limit: limit)
        if exchange.awaitsAdmission { return (exchange, admit(exchange, connection)) }
      }
    } catch {
      return (exchange, refuse(exchange, answer(error, exchange), framing, connection))
    }
    if framing?.hasBody == true { expectBody(exchange, anew: false) }
    return (exchange, .YES)
  }

  /// Answers a request whose body nobody reads.
  ///
  /// - Parameter isOwn: nobody who handles requests was asked.
  func refuse(
    _ exchange: Exchange, _ answer: HTTPAnswer, _ framing: RequestFraming?, _ connection: OpaquePointer,
    isOwn: Bool = true
  ) -> MHD_Result {
    if isOwn { routes.refused(answer.status) }
    guard framing?.hasBody == false else {
      // Now, before more of it comes; libmicrohttpd then ends the connection.
      watch.linger(exchange.id)
      return Reply.queue(named(answer, exchange), to: connection)
    }
    exchange.answer(answer)
    return .YES
  }

  /// All of it is there, or there is news since.
  func proceed(_ exchange: Exchange, _ connection: OpaquePointer) -> MHD_Result {
    if exchange.awaitsAdmission { return admit(exchange, connection) }
    while true {
      switch exchange.step() {
      case .close: return .NO
      case .reply(let answer):
        watch.expectTaking(exchange.id)
        return reply(named(answer, exchange), exchange, connection)
      case .work(let handler, let isImmediate):
        busy.begin()
        guard !isImmediate else {
          work(handler, exchange)
          continue
        }
        // A handler has all the time it takes.
        watch.excuse(exchange.id)
        watch.tellWhenLate(exchange.id, nil)
        let hasThread = pool.run { [self] in work(handler, exchange) }
        if !hasThread { exchange.answer(answer(Self.noThread, exchange)) }
      case .wait:
        switch exchange.pause.begin() {
        case .paused: return .YES
        case .ended: continue
        case .over: return .NO
        }
      }
    }
  }

  /// On a thread of the pool.
  private func work(_ handler: () throws(HTTPProblem) -> HTTPAnswer, _ exchange: Exchange) {
    do throws(HTTPProblem) {
      let made = try handler()
      guard let later = made.later else { return exchange.answer(Compression.apply(made, to: exchange.head)) }
      later.whenAnswered { [self] result in
        switch result {
        case .success(let made): exchange.answer(Compression.apply(made, to: exchange.head))
        case .failure(let problem): exchange.answer(answer(problem, exchange))
        }
      }
    } catch {
      exchange.answer(answer(error, exchange))
    }
  }

  // MARK: An answer

  func answer(_ problem: HTTPProblem, _ exchange: Exchange) -> HTTPAnswer {
    problem.answer(routes.problems, instance: exchange.requestID)
  }

  /// With the request's ID, where answers are for programs, and what browsers may do with them.
  func named(_ answer: HTTPAnswer, _ exchange: Exchange) -> HTTPAnswer {
    guard routes.problems == .json else { return answer }
    var answer = answer
    answer.headers[RequestID.header] = exchange.requestID
    answer.headers.merge(BrowserRules.headers(isSecure: isSecure)) { own, _ in own }
    if let crossOrigin = routes.crossOrigin {
      let headers = crossOrigin.headers(for: exchange.head, allow: answer.headers["Allow"])
      answer.headers.merge(headers) { own, more in own == more ? own : "\(own), \(more)" }
    }
    return answer
  }

  private func reply(
    _ answer: HTTPAnswer, _ exchange: Exchange, _ connection: OpaquePointer
  ) -> MHD_Result {
    if let file = answer.file { return reply(answer, file, exchange, connection) }
    guard let stream = answer.stream else { return Reply.queue(answer, to: connection) }
    guard !exchange.isHead else {
      stream.abandon()
      return Reply.queueHead(answer, length: stream.length, to: connection)
    }
    guard streams.take(1) else { return refuse(stream, Self.tooManyStreams, exchange, connection) }
    guard start(stream) else {
      streams.giveBack(1)
      return refuse(stream, Self.noThread, exchange, connection)
    }
    exchange.stream = stream
    stream.whenReady { exchange.pause.end() }
    watch.follow(stream, on: exchange.id)
    // It may have begun to stop since.
    if state.withLock({ $0.isClosing }) { stream.finish() }
    return Reply.queue(answer, length: stream.length, to: connection) { [watch] buffer in
      while true {
        switch stream.take(into: buffer) {
        case .bytes(let count):
          // All before it is sent, so the client's time begins anew.
          watch.expectTaking(exchange.id)
          return count
        case .end:
          watch.expectTaking(exchange.id)
          return cmicrohttpd_end_of_stream
        case .failure: return cmicrohttpd_end_with_error
        case .nothing:
          watch.excuse(exchange.id)
          switch exchange.pause.begin() {
          case .paused: return 0
          case .ended: continue
          case .over: return cmicrohttpd_end_with_error
          }
        }
      }
    }
  }

  private func refuse(
    _ stream: HTTPStream, _ problem: HTTPProblem, _ exchange: Exchange, _ connection: OpaquePointer
  ) -> MHD_Result {
    stream.abandon()
    return Reply.queue(named(answer(problem, exchange), exchange), to: connection)
  }

  /// Starts its producer, if it has one. False: there is no thread.
  private func start(_ stream: HTTPStream) -> Bool {
    guard let producer = stream.producer else { return true }
    busy.begin()
    let hasStarted = WorkThread.start("http stream") { [busy] in
      producer(stream)
      stream.finish()
      busy.end()
    }
    if !hasStarted { busy.end() }
    return hasStarted
  }

  /// The answer is out, or will not be.
  func end(_ exchange: Exchange) {
    state.withLock { $0.exchanges[exchange.id] = nil }
    exchange.pause.abandon()
    let remains = exchange.close()
    bodies.giveBack(remains.reserved)
    if let sink = remains.sink, !pool.run({ sink.abandon() }) { sink.abandon() }
    watch.unfollow(exchange.id)
    remains.stream?.abandon()
    if remains.hasStreamed { streams.giveBack(1) }
    if remains.hasSentFile { files.giveBack(1) }
    // The next request's time begins.
    watch.tellWhenLate(exchange.id, nil)
    watch.expectRequest(exchange.id)
    if remains.hasBegun { busy.end() }
  }

  // MARK: Stopping

  /// Accepts no requests any more, lets streams end behind what they hold, and waits for what runs.
  ///
  /// - Parameter deadline: monotonic seconds.
  func close(by deadline: Double) {
    let open = state.withLock {
      $0.isClosing = true
      return Array($0.exchanges.values)
    }
    for exchange in open { exchange.stream?.finish() }
    busy.waitUntilDone(before: deadline)
    // Whoever works still works for nobody.
    for exchange in state.withLock({ Array($0.exchanges.values) }) {
      exchange.pause.abandon()
      exchange.stream?.abandon()
    }
    pool.stop()
  }

  static let noRoom = HTTPProblem(
    503, "service.busy", "The server holds as many request bodies as it can.", hint: "Retry later.",
    headers: ["Retry-After": "1"])
  static let noThread = HTTPProblem(
    503, "service.busy", "The server could not start a thread.", hint: "Retry later.",
    headers: ["Retry-After": "1"])
  private static let tooManyStreams = HTTPProblem(
    503, "service.busy", "Too many streams are open.", hint: "Retry later.",
    headers: ["Retry-After": "5"])
}
