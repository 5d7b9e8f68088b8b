import HTTPService
import JobQueue
import Synchronization
import Threads
import Webhooks

/// A receiver of messages that misbehaves as a test wants, and notes what it gets.
final class HookReceiver: Sendable {
  struct Message: Sendable, Equatable {
    var path: String
    var id: String
    var job: String
    /// 1 for the first attempt under this id.
    var attempt: Int
    /// Whether the receiver answered 2xx.
    var isTaken: Bool
  }

  private struct State {
    var messages: [Message] = []
    var attempts: [String: Int] = [:]
    var underWay: Set<String> = []
    /// Ids that came a second time while the first was not answered.
    var overlaps: [String] = []
    var forged = 0
    var secrets: [String: [WebhookSecret]] = [:]
  }
  private let state = Mutex(State())
  private let service: HTTPService
  /// Set when the test ends: whoever never answers may go.
  private let end: Completion
  /// Set by the first message that is taken.
  let first: Completion

  /// - Parameters:
  ///   - now: what the time is, by the store's clock.
  ///   - answer: to an attempt. Paths that end with `-never` are not answered as long as the test lasts.
  init(
    now: @escaping @Sendable () throws -> Timestamp,
    answer: @escaping @Sendable (Message) -> HTTPAnswer
  ) throws {
    let (end, first) = (Completion(), Completion())
    (self.end, self.first) = (end, first)
    let box = Box()
    var limits = HTTPService.Limits()
    // Those of senders that have given up may still be open.
    (limits.timeout, limits.connections, limits.connectionsPerClient) = (60, 256, 128)
    var routes = HTTPRoutes()
    routes.add("POST", "/{path}", body: .of("application/json")) { (request) throws(HTTPProblem) in
      box.receiver.withLock(\.self)?.receive(request, now, answer, end, first)
        ?? HTTPAnswer.text("", status: 500)
    }
    service = try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), limits: limits, routes: routes)
    box.receiver.withLock { $0 = self }
  }

  private final class Box: Sendable {
    let receiver = Mutex<HookReceiver?>(nil)
  }

  func stop() {
    end.signal()
    service.stop()
  }

  func url(_ path: String) -> String { "http://127.0.0.1:\(service.port)/\(path)" }
  func trust(_ path: String, _ secrets: [WebhookSecret]) { state.withLock { $0.secrets[path] = secrets } }

  var messages: [Message] { state.withLock(\.messages) }
  var overlaps: [String] { state.withLock(\.overlaps) }
  var forged: Int { state.withLock(\.forged) }

  private func receive(
    _ request: ServiceRequest, _ now: () throws -> Timestamp, _ answer: (Message) -> HTTPAnswer,
    _ end: Completion, _ first: Completion
  ) -> HTTPAnswer {
    let path = request.parameters["path"] ?? ""
    guard !path.hasSuffix("-never") else {
      end.wait()
      return .text("too late", status: 500)
    }
    let secrets = state.withLock { $0.secrets[path] ?? [] }
    guard let time = try? now(),
      let id = try? WebhookSignature.verify(
        body: request.body, secrets: secrets, now: time, header: { request.header($0) })
    else {
      state.withLock { $0.forged += 1 }
      return .text("forged", status: 400)
    }
    let body = String(decoding: request.body, as: UTF8.self)
    let job = body.firstMatch(of: /"job":"([^"]*)"/).map { String($0.1) } ?? ""
    var message = state.withLock { state in
      state.attempts[id, default: 0] += 1
      if !state.underWay.insert(id).inserted { state.overlaps.append(id) }
      return Message(path: path, id: id, job: job, attempt: state.attempts[id] ?? 0, isTaken: false)
    }
    let reply = answer(message)
    message.isTaken = (200..<300).contains(reply.status)
    state.withLock { state in
      state.messages.append(message)
      state.underWay.remove(id)
    }
    if message.isTaken { first.signal() }
    return reply
  }
}
