import ClipJob
import JobQueue
import Testing

@Suite struct AdmitterTests {
  let admitter = Admitter(makeID: { "new-id" })
  static let content =
    ##""version": 1, "tracks": [{"clips": [{"source": {"color": "#ff0000"}, "duration": 1}]}], "outputs": [{"to": "a.mp4"}]"##

  func read(_ text: String) -> Admission { admitter.read(Array(text.utf8)) }

  func rejection(_ admission: Admission) -> JobError? {
    if case .rejected(let error) = admission { error } else { nil }
  }

  @Test func takesWhatTheQueueNeedsToKnow() throws {
    let document = """
      {"id": "a.b:c_d-1", "priority": 70, "runAt": "2026-11-21T10:00:00Z", "maxAttempts": 5,
       "labels": {"tenant": "acme", "other": "x"}, \(Self.content)}
      """
    guard case .job(var request) = read(document) else {
      Issue.record("not admitted")
      return
    }
    #expect(request.work > 0)
    request.work = 0
    #expect(
      request
        == JobRequest(
          id: "a.b:c_d-1", priority: 70, tenant: "acme",
          runAt: Timestamp(milliseconds: 1_795_255_200_000), maxAttempts: 5))
  }

  @Test func givesAnID() {
    guard case .job(var request) = read("{\(Self.content)}") else {
      Issue.record("not admitted")
      return
    }
    request.work = 0
    #expect(request == JobRequest(id: "new-id"))
    let ids = (0..<1000).map { _ in Admitter.newID() }
    #expect(Set(ids).count == 1000 && ids.allSatisfy { $0.utf8.count == 20 })
  }

  @Test func keepsABadJobWithAnIDAsFailed() throws {
    let document = #"{"id": "bad", "version": 1, "tracs": [], "priority": 101, "labels": {"tenant": "acme"}}"#
    guard case .failed(let request, let result) = read(document) else {
      Issue.record("not kept")
      return
    }
    #expect(request.id == "bad" && request.tenant == "acme")
    #expect(result.id == "bad" && result.state == .failed)
    let error = try #require(result.error)
    #expect(error.message.contains("more problem"))
    #expect(result.explain.count > 1 && result.explain.contains { $0.contains("tracs") })
  }

  @Test(arguments: [
    "", "nonsense", "[]", "3", "null", "{\"version\": 1}", "{\"id\": 7, \"version\": 1}",
    "{\"id\": \"\"}", "{\"id\": \"a b\"}", "{\"id\": \"a\", ", "{\"id\": \"a\", \"id\": \"b\"}",
    "{\"id\": \"\(String(repeating: "x", count: 129))\"}", String(repeating: "[", count: 100_000),
    "{\"id\": \"\u{0}\"}", "\u{FEFF}{}",
  ])
  func rejectsWhatIsNoJob(_ text: String) throws {
    let error = try #require(rejection(read(text)))
    #expect(!error.code.isEmpty && !error.message.isEmpty && !error.retryable)
  }

  @Test func rejectsWhatIsNoText() {
    #expect(rejection(admitter.read([0xFF, 0xFE, 0x00]))?.code == "json.encoding")
  }

  @Test func rejectsWhatIsTooLongUnread() throws {
    var small = admitter
    small.maximumBytes = 100
    let error = try #require(rejection(small.read([UInt8](repeating: 0xFF, count: 101))))
    #expect(error.code == "job.tooLarge" && error.message.contains("101"))
    #expect(rejection(small.read([UInt8](repeating: 0xFF, count: 100)))?.code == "json.encoding")
  }
}
