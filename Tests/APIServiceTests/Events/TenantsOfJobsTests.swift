import JobQueue
import Synchronization
import Testing
import Threads

@testable import APIService

@Suite struct TenantsOfJobsTests {
  private let asked = Asked()

  /// What was asked for, and what was told of it.
  private final class Asked: Sendable {
    let jobs = Mutex<[String]>([])
    let told = Mutex<[String]>([])
  }

  /// - Parameter answer: nil: the server does not answer.
  private func tenants(_ answer: @escaping @Sendable (_ number: Int) -> String?) -> TenantsOfJobs {
    TenantsOfJobs(MemoryQueue()) { [asked] job throws(QueueError) in
      let number = asked.jobs.withLock { jobs in
        jobs.append(job)
        return jobs.count
      }
      guard let tenant = answer(number) else { throw QueueError(.unavailable, "away") }
      return tenant
    }
  }

  private func page(_ number: Int, _ kind: JobEvent.Kind = .running, _ jobs: String...) -> [JobEvent] {
    jobs.enumerated().map {
      JobEvent(position: EventPosition("\(number)-\($0.offset)"), kind: kind, job: $0.element)
    }
  }

  private func find(_ tenants: TenantsOfJobs, _ events: [JobEvent], while isWanted: Bool = true) {
    tenants.find(events, while: { isWanted }) { [asked] found in
      let words =
        (try? found.get()).map { $0.map { "\($0.key): \($0.value)" }.sorted().joined(separator: ", ") } ?? "-"
      asked.told.withLock { $0.append(words) }
    }
  }

  /// All that was told so far.
  private func told(_ tenants: TenantsOfJobs) -> [String] {
    let done = Completion()
    tenants.find([], while: { true }) { _ in done.signal() }
    done.wait()
    return asked.told.withLock { $0 }
  }

  @Test func oneHangsForAll() {
    let gate = Completion()
    let tenants = tenants { _ in
      gate.wait()
      return "acme"
    }
    for _ in 0..<3 { find(tenants, page(1, .running, "a", "b", "a")) }
    find(tenants, page(2, .running, "b", "c"))
    // Until here nobody was held up.
    gate.signal()
    let first = "a: acme, b: acme"
    #expect(told(tenants) == [first, first, first, "b: acme, c: acme"])
    #expect(asked.jobs.withLock { $0.sorted() } == ["a", "b", "c"])
  }

  @Test func aFailureIsToldToAllWhoWaitForThePage() {
    let tenants = tenants { $0 == 1 ? nil : "acme" }
    for _ in 0..<3 { find(tenants, page(1, .running, "a")) }
    find(tenants, page(2, .running, "a"))
    #expect(told(tenants) == ["-", "-", "-", "a: acme"])
    #expect(asked.jobs.withLock { $0 } == ["a", "a"])
  }

  @Test func nobodyIsAskedForWhoHasGone() {
    let tenants = tenants { _ in "acme" }
    find(tenants, page(1, .running, "a"), while: false)
    #expect(told(tenants) == [] && asked.jobs.withLock { $0.isEmpty })
  }

  /// An id that the queue had forgotten.
  @Test func aJobThatIsNewIsAskedForAnew() {
    let tenants = tenants { $0 == 1 ? "acme" : "other" }
    find(tenants, page(1, .succeeded, "a"))
    find(tenants, page(2, .succeeded, "a"))
    find(tenants, page(3, .queued, "a"))
    #expect(told(tenants) == ["a: acme", "a: acme", "a: other"])
  }
}
