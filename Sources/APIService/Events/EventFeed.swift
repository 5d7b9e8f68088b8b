import ClipJob
import HTTPService
import JobQueue
import Synchronization
import Threads

/// A stream of a queue's events to one client.
final class EventFeed: Sendable {
  private struct State {
    /// Of the last event of the past: the client has all up to it that are for it.
    var told: EventPosition?
    /// What happened while the past is told; nil: it is told.
    var pending: [JobEvent]?
  }
  private let state: Mutex<State>
  private let stream = HTTPStream(capacity: 256 << 10)
  private let queue: any JobQueue
  /// Whether an event is for the client.
  private let isMeant: @Sendable (JobEvent) -> Bool

  /// Seconds after which a comment is sent where there is no event.
  static let pause = 15.0
  /// Events that wait while the past is told; a client that is further behind comes back.
  private static let mostPending = 10_000

  /// - Parameter job: nil: all that the caller may see.
  static func answer(_ call: APICall, _ queue: any JobQueue, job: String?) throws(HTTPProblem) -> HTTPAnswer {
    let past = call.request.header("Last-Event-ID").map { EventPosition($0) }
    guard past?.isValid != false else {
      throw HTTPProblem(
        400, "event.position", "The Last-Event-ID is not the id of an event.",
        hint: "Leave it out to begin now.")
    }
    let tenants = call.server.tenants(of: queue)
    let seesAll = call.caller?.tenants == .all
    let feed = EventFeed(queue, past: past) { event in
      if let job { return event.job == job }
      return seesAll || !event.job.isEmpty && tenants.tenant(of: event.job).map(call.sees) == true
    }
    let hub = call.server.hub(of: queue)
    let number = try hub.listen(for: Self.pause) { feed.receive($0) }
    feed.stream.whenOver { hub.leave(number) }
    if let past, !WorkThread.start("api past", Completion(), { feed.tell(after: past) }) {
      feed.stream.finish()
      throw HTTPProblem(
        503, "service.busy", "The server could not start a thread.", hint: "Retry later.",
        headers: ["Retry-After": "1"])
    }
    return .events(feed.stream)
  }

  private init(_ queue: any JobQueue, past: EventPosition?, _ isMeant: @escaping @Sendable (JobEvent) -> Bool)
  {
    (self.queue, self.isMeant) = (queue, isMeant)
    state = Mutex(State(pending: past == nil ? nil : []))
  }

  private func receive(_ news: EventHub.News) -> EventHub.Reply {
    switch news {
    case .stopping:
      stream.finish()
      return .enough
    case .due: return stream.offer(ServerSentEvent.keepAlive) == .over ? .enough : .again(Self.pause)
    case .events(let events):
      let live: [JobEvent]? = state.withLock { state in
        guard state.pending != nil else {
          return events.filter { state.told?.isBefore($0.position) != false }
        }
        state.pending?.append(contentsOf: events)
        return state.pending?.count ?? 0 > Self.mostPending ? nil : []
      }
      for event in live ?? [] where isMeant(event) {
        // A client that does not keep up comes back with the id of its last event.
        guard stream.offer(Self.bytes(event)) == .taken else { return end() }
      }
      return live == nil ? end() : .more
    }
  }

  private func end() -> EventHub.Reply {
    stream.finish()
    return .enough
  }

  /// What happened before, and then what happened meanwhile, each event once. Waits for the client.
  private func tell(after past: EventPosition) {
    var position = past
    while true {
      guard let page = try? queue.events(after: position, limit: 1000, wait: 0) else {
        return stream.finish()
      }
      guard write(page, after: &position) else { return }
      guard page.isEmpty else { continue }
      let meanwhile: [JobEvent] = state.withLock { state in
        let waiting = state.pending ?? []
        state.pending = waiting.isEmpty ? nil : []
        state.told = position
        return waiting
      }
      if meanwhile.isEmpty { return }
      guard write(meanwhile, after: &position) else { return }
    }
  }

  /// False: the client has gone.
  private func write(_ events: [JobEvent], after position: inout EventPosition) -> Bool {
    for event in events where position.isBefore(event.position) {
      position = event.position
      if isMeant(event), !stream.write(Self.bytes(event)) { return false }
    }
    return true
  }

  private static func bytes(_ event: JobEvent) -> [UInt8] {
    var members: [(String, JSONValue)] = [
      ("position", .string(event.position.text)), ("kind", .string(event.kind.rawValue)),
    ]
    if !event.job.isEmpty { members.append(("job", .string(event.job))) }
    if !event.worker.isEmpty { members.append(("worker", .string(event.worker))) }
    if !event.code.isEmpty { members.append(("code", .string(event.code))) }
    return ServerSentEvent(
      JSONValue.object(members).text(), name: event.kind.rawValue, id: event.position.text
    ).bytes
  }
}

/// Whose jobs are, for events, which do not say it.
final class TenantsOfJobs: Sendable {
  private let known = Mutex<[String: String]>([:])
  let queue: any JobQueue
  /// Kept at once.
  private static let most = 10_000

  init(_ queue: any JobQueue) { self.queue = queue }

  /// Nil: the job is forgotten, or the queue's server does not answer: nobody but administrators sees its events.
  func tenant(of job: String) -> String? {
    if let tenant = known.withLock({ $0[job] }) { return tenant }
    guard let tenant = try? queue.job(job)?.tenant else { return nil }
    known.withLock {
      if $0.count >= Self.most { $0 = [:] }
      $0[job] = tenant
    }
    return tenant
  }
}
