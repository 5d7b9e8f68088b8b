import ClipJob
import HTTPClient
import Threads

/// Follows the events of an API server for as long as somebody asks for more. Servers end streams now and then, and connections break:
/// it comes back then, with the id of the last event, so that none is missed.
public final class APIEventStream {
  public enum News: Sendable, Equatable {
    case event(APIEvent)
    /// It listens from now on: what happened before is not told. Once at the beginning, and again where the connection was lost before
    /// the first event. Look at what is waited for: afterwards nothing is missed.
    case listening
    /// The time is over.
    case over
  }

  /// Seconds between two streams, so that a server that only ends them is not kept busy.
  private static let rest = 0.2

  private let client: APIClient
  private let request: APIRequest
  /// `monotonicSeconds`.
  private let deadline: Double
  private var download: HTTPDownload?
  private var reader = EventReader()
  private var waiting: [APIEvent] = []
  private var lastID = ""
  private var state: RetryState

  init(_ client: APIClient, _ request: APIRequest, until deadline: Double) {
    (self.client, self.request, self.deadline) = (client, request, deadline)
    state = client.newState()
  }

  /// What comes next.
  public func next() throws(APIFailure) -> News {
    while true {
      if !waiting.isEmpty {
        let event = waiting.removeFirst()
        lastID = event.position
        return .event(event)
      }
      guard monotonicSeconds() < deadline else { return .over }
      guard let download else {
        if try connect(), lastID.isEmpty { return .listening }
        continue
      }
      try read(download)
    }
  }

  /// False: it has to be tried again.
  private func connect() throws(APIFailure) -> Bool {
    var request = request
    if !lastID.isEmpty { request.headers.append(("Last-Event-ID", lastID)) }
    let opened: HTTPDownload
    var answer: APIAnswer
    do throws(HTTPError) {
      opened = try client.open(request, for: deadline - monotonicSeconds())
      client.note(opened.head)
      answer = APIAnswer(head: opened.head, body: [])
      if answer.status != 200 { answer.body = try opened.readAll() }
    } catch {
      try retry(error)
      return false
    }
    guard answer.status == 200 else {
      guard let pause = state.pause(after: answer) else { throw APIFailure(answer, of: client.address) }
      wait(pause)
      return false
    }
    guard answer.isOf("text/event-stream") else { throw APIFailure.foreign(answer, of: client.address) }
    (download, reader) = (opened, EventReader())
    return true
  }

  private func read(_ download: HTTPDownload) throws(APIFailure) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 1)
    defer { room.deallocate() }
    do throws(HTTPError) {
      let count = try download.read(into: room)
      guard count > 0 else {
        self.download = nil
        return wait(Self.rest)
      }
      // It lives: failures are counted anew.
      state = client.newState()
      let events = try? reader.read(room[..<count])
      guard let events else {
        throw HTTPError("an event of more than \(EventReader.longest) bytes", kind: .tooLong)
      }
      waiting += events.compactMap(APIEvent.init)
    } catch {
      self.download = nil
      try retry(error)
    }
  }

  private func retry(_ error: HTTPError) throws(APIFailure) {
    // Its time is over, as it was asked to be.
    if error.kind == .timedOut, monotonicSeconds() >= deadline { return }
    guard let pause = state.pause(after: error) else { throw APIFailure(error, of: client.address) }
    wait(pause)
  }

  private func wait(_ seconds: Double) {
    client.options.retry.pause(min(seconds, max(0, deadline - monotonicSeconds())))
  }
}

/// A change of a job's state, or of a queue's.
public struct APIEvent: Sendable, Equatable {
  /// Where it is among all.
  public var position: String
  /// As docs/queue.md has them.
  public var kind: String
  /// Empty: the queue's own.
  public var job: String
  /// The error's, where there is one.
  public var code: String

  /// Nil: it is something else, of a later version perhaps.
  init?(_ event: StreamedEvent) {
    guard let value = try? JSONValue(parsing: Array(event.data.utf8)), let kind = value["kind"]?.text,
      let position = value["position"]?.text ?? (event.id.isEmpty ? nil : event.id)
    else { return nil }
    (self.position, self.kind) = (position, kind)
    (job, code) = (value["job"]?.text ?? "", value["code"]?.text ?? "")
  }
}
