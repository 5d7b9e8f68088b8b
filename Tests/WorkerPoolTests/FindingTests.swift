import JobQueue
import QueueConformance
import Testing

/// Looking for a job while a worker reads its document.
@Suite struct FindingTests {
  @Test func aDocumentThatIsReadBetweenTheTwoLooksIsFound() throws {
    let base = MemoryQueue()
    let queue = QueueDouble(base)
    try base.post([1])
    queue.before(.unread) { () throws(QueueError) in
      _ = try base.admit(limit: 1, wait: 0) { _ in .job(JobRequest(id: "a")) }
    }
    guard case .known(let record) = try queue.find("a") else {
      Issue.record("not found")
      return
    }
    #expect(record.id == "a" && record.state == .queued)
  }
}
