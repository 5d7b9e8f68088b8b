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
  let stream = HTTPStream(capacity: 256 << 10)
  private let queue: any JobQueue
  private let audience: Audience
  private let tenants: TenantsOfJobs

  /// Which events are for the client.
  enum Audience: Sendable {
    case all
    case job(String)
    /// Those of jobs that the caller may know of.
    case seen(by: APICall)

    init(_ call: APICall, job: String?) {
      self =
        if let job { .job(job) } else if call.caller?.tenants == .all { .all } else { .seen(by: call) }
    }

    var asksForTenants: Bool { if case .seen = self { true } else { false } }

    func includes(_ event: JobEvent, _ found: TenantsOfJobs.Found) -> Bool {
      switch self {
      case .all: true
      case .job(let job): event.job == job
      case .seen(let call): found[event.job].map(call.sees) == true
      }
    }
  }

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
    let feed = EventFeed(queue, past: past, Audience(call, job: job), call.server.tenants(of: queue))
    try call.take(feed.stream, of: call.server.streams)
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

  init(
    _ queue: any JobQueue, past: EventPosition?, _ audience: Audience, _ tenants: TenantsOfJobs
  ) {
    (self.queue, self.audience, self.tenants) = (queue, audience, tenants)
    state = Mutex(State(pending: past == nil ? nil : []))
  }

  /// On a thread of the hub.
  func receive(_ news: EventHub.News) -> EventHub.Reply {
    switch news {
    case .stopping:
      stream.finish()
      return .enough
    case .due: return stream.offer(ServerSentEvent.keepAlive) == .over ? .enough : .again(Self.pause)
    case .events(let events):
      guard audience.asksForTenants else { return deliver(events, [:]) ? .more : .enough }
      tenants.find(events, while: { [stream] in stream.isOpen }) { [self] found in
        // Not to lose an event of which nobody says whose it is, the client comes back for it.
        guard let found = try? found.get() else { return stream.finish() }
        _ = deliver(events, found)
      }
      return .more
    }
  }

  /// New events. False: the client does not keep up; it comes back with the id of its last event.
  private func deliver(_ events: [JobEvent], _ found: TenantsOfJobs.Found) -> Bool {
    let live: [JobEvent]? = state.withLock { state in
      guard state.pending != nil else {
        return events.filter { state.told?.isBefore($0.position) != false }
      }
      state.pending?.append(contentsOf: events)
      return state.pending?.count ?? 0 > Self.mostPending ? nil : []
    }
    let own = live?.filter { audience.includes($0, found) }
    let isTaken = own?.allSatisfy { stream.offer(Self.bytes($0)) == .taken } ?? false
    if !isTaken { stream.finish() }
    return isTaken
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

  /// False: the client has gone, or comes back because nobody says whose the events are.
  private func write(_ events: [JobEvent], after position: inout EventPosition) -> Bool {
    guard let found = try? audience.asksForTenants ? tenants.tenants(of: events) : [:] else {
      stream.finish()
      return false
    }
    for event in events where position.isBefore(event.position) {
      position = event.position
      if audience.includes(event, found), !stream.write(Self.bytes(event)) { return false }
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
