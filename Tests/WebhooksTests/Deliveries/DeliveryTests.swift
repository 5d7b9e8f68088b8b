import ClipJob
import JobQueue
import Testing

@testable import Webhooks

@Suite struct DeliveryTests {
  private func event(_ kind: JobEvent.Kind, token: Int64 = 0, at position: String = "1700000000123-0")
    -> JobEvent
  {
    JobEvent(
      position: EventPosition(position), kind: kind, job: "intro", token: token, code: "source.missing")
  }

  private func id(
    _ event: JobEvent, queue: String = "clips", endpoint: String = "we_a"
  ) throws -> String {
    let kind = try #require(WebhookEvent(event.kind))
    return ToldEvent(event, kind, at: Timestamp(milliseconds: 0)).id(queue: queue, endpoint: endpoint)
  }

  @Test func anEventReadAgainHasTheSameId() throws {
    let first = try id(event(.succeeded, token: 7))
    #expect(first.hasPrefix("msg_") && first.utf8.count == 36)
    #expect(try id(event(.succeeded, token: 7)) == first)
    // The queue has lost its last writes: the end is noted anew.
    #expect(try id(event(.succeeded, token: 7, at: "1700000000999-0")) == first)
    var other = event(.succeeded, token: 7)
    other.job = "outro"
    let others = [
      try id(event(.succeeded, token: 8)), try id(event(.failed, token: 7)),
      try id(event(.succeeded, token: 7), queue: "clip"),
      try id(event(.succeeded, token: 7), endpoint: "we_b"),
      try id(other),
    ]
    #expect(Set(others + [first]).count == 6)
  }

  /// A job that waits is cancelled, run again and cancelled again: twice the same token, and two events.
  @Test func whatIsOfNoAttemptIsNamedByItsPosition() throws {
    for kind in [JobEvent.Kind.cancelled, .queued, .replayed, .failed] {
      let token: Int64 = kind == .failed ? 0 : 7
      let first = try id(event(kind, token: token, at: "1-0"))
      #expect(try id(event(kind, token: token, at: "1-0")) == first)
      #expect(try id(event(kind, token: token, at: "1-1")) != first)
    }
  }

  /// An event that the queue has dropped is made again from the job's record.
  @Test func aRecordGivesTheIdOfItsEvent() throws {
    let at = Timestamp(milliseconds: 1_700_000_000_125)
    for (kind, state) in [
      (JobEvent.Kind.cancelled, JobResult.State.cancelled), (.failed, .failed), (.succeeded, .succeeded),
    ] {
      for token: Int64 in [0, 7] {
        let expected = try id(event(kind, token: token))
        var record = JobRecord(id: "intro", state: state, createdAt: at, readyAt: at)
        (record.token, record.endedAt) = (token, at)
        // It ended under a version that did not note it: the id of an attempt is the same all the same.
        let unknown = try #require(ToldEvent(endOf: record)).id(queue: "clips", endpoint: "we_a")
        #expect((unknown == expected) == (token > 0 && kind != .cancelled))
        record.endEvent = EventPosition("1700000000123-0")
        #expect(try #require(ToldEvent(endOf: record)).id(queue: "clips", endpoint: "we_a") == expected)
      }
    }
  }

  @Test func theBodySaysWhatBecameOfTheJob() throws {
    let at = Timestamp(milliseconds: 1_700_000_000_123)
    var record = JobRecord(id: "intro", state: .failed, createdAt: at, readyAt: at)
    (record.tenant, record.token, record.attempts) = ("acme", 7, 2)
    (record.startedAt, record.endedAt) = (at.adding(seconds: -5), at)
    record.error = JobError("source.missing", "no file \"a.mp4\"", hint: "upload it")
    func body(_ event: JobEvent) throws -> String {
      let kind = try #require(WebhookEvent(event.kind))
      let delivery = Delivery(ToldEvent(event, kind, at: at), of: record, queue: "clips", endpoint: "we_a")
      return String(decoding: delivery.body, as: UTF8.self)
    }
    #expect(
      try body(event(.failed, token: 7)) == """
        {"type":"job.failed","timestamp":"2023-11-14T22:13:20.123Z","data":{"queue":"clips","job":"intro",\
        "tenant":"acme","token":"7","code":"source.missing","attempts":2,"error":{"code":"source.missing",\
        "message":"no file \\"a.mp4\\"","hint":"upload it"},"startedAt":"2023-11-14T22:13:15.123Z",\
        "endedAt":"2023-11-14T22:13:20.123Z"}}
        """)
    // The record is of a later attempt.
    record.token = 8
    let data = try #require(try JSONValue(parsing: Array(body(event(.failed, token: 7)).utf8))["data"])
    #expect(data["error"] == nil && data["attempts"] == nil && data["token"]?.text == "7")
  }

  @Test func eventsHaveTheNamesOfTheQueues() {
    let told = JobEvent.Kind.allCases.compactMap { WebhookEvent($0) }
    #expect(Set(told) == WebhookEvent.ofJobs)
    for kind in JobEvent.Kind.allCases where kind != .replayed {
      if let event = WebhookEvent(kind) { #expect(event.rawValue == "job." + kind.rawValue) }
    }
    #expect(WebhookEvent.endings == [.succeeded, .failed, .cancelled])
  }
}
