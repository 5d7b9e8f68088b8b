import ClipJob
import JobQueue
import Testing

/// Lists that go on from page to page.
extension Promise {
  static let pages: [Promise] = [
    Promise("pages have the latest first, of all or of one tenant") { bench in
      for n in 0..<7 { try bench.add("job-\(n)", tenant: ["", "acme", "b:c"][n % 3]) }
      let ids = (0..<7).reversed().map { "job-\($0)" }
      for limit in [1, 2, 3, 7, 100] { #expect(try bench.queue.pages(JobPage.Request(limit: limit)) == ids) }
      #expect(try bench.pages(tenant: "acme") == ["job-4", "job-1"])
      #expect(try bench.pages(tenant: "") == ["job-6", "job-3", "job-0"])
      #expect(try bench.pages(tenant: "b:c") == ["job-5", "job-2"])
      #expect(try bench.pages(tenant: "nobody") == [])
      let none = try bench.queue.page(JobPage.Request(limit: 0))
      #expect(none.jobs.isEmpty && none.next == nil)
      let whole = try bench.queue.page(JobPage.Request(limit: 7))
      #expect(whole.jobs.count == 7 && whole.next == nil)
      for record in whole.jobs { #expect(try bench.queue.job(record.id) == record) }
    },
    Promise("a page has the jobs of its filter") { bench in
      try bench.succeed(try bench.running("succeeded"))
      try bench.queue.settle(try bench.running("failed").id, bench.failure("failed"))
      try bench.queue.settle(try bench.running("dead").id, bench.failure("dead", isDead: true))
      try bench.add("cancelled")
      _ = try bench.queue.cancel("cancelled")
      _ = try bench.running("running")
      try bench.add("delayed", after: 60)
      try bench.add("ready")
      for filter in JobFilter.allCases {
        let listed = Set(try bench.queue.list(filter, limit: 100).map(\.id))
        #expect(Set(try bench.queue.pages(JobPage.Request(filter, limit: 2))) == listed, "\(filter)")
      }
      try bench.advance(61)
      #expect(try bench.queue.pages(JobPage.Request(.ready, limit: 5)) == ["ready", "delayed"])
    },
    Promise("a job keeps its place, whatever becomes of it") { bench in
      for n in 0..<4 { try bench.add("job-\(n)", tenant: "t") }
      let first = try bench.queue.page(JobPage.Request(tenant: "t", limit: 2))
      #expect(first.jobs.map(\.id) == ["job-3", "job-2"])
      _ = try bench.queue.cancel("job-1")
      #expect(try bench.queue.replay("job-1"))
      _ = try bench.queue.cancel("job-2")
      try bench.add("job-4", tenant: "t")
      let second = try bench.queue.page(JobPage.Request(tenant: "t", limit: 2, after: first.next))
      #expect(second.jobs.map(\.id) == ["job-1", "job-0"] && second.next == nil)
    },
    Promise("what the queue has forgotten is listed no more, and its id may be another tenant's") { bench in
      for n in 0..<3 { try bench.add("job-\(n)", tenant: "t") }
      let first = try bench.queue.page(JobPage.Request(tenant: "t", limit: 1))
      for id in ["job-2", "job-1"] { _ = try bench.queue.cancel(id) }
      try bench.advance(8 * 86_400)
      _ = try bench.queue.maintain(limit: 10)
      #expect(try bench.pages(tenant: "t") == ["job-0"])
      #expect(try bench.queue.pages(JobPage.Request(limit: 5, after: first.next)) == ["job-0"])
      try bench.add("job-1", tenant: "u")
      #expect(try bench.pages(tenant: "t") == ["job-0"] && bench.pages(tenant: "u") == ["job-1"])
      #expect(try bench.queue.pages(JobPage.Request(limit: 5)) == ["job-1", "job-0"])
    },
    Promise("jobs that cannot run are listed, and documents in the inbox are not") { bench in
      for text in [#"{"id": "broken", "version": 9, "labels": {"tenant": "t"}}"#, #"{"id": "unread"}"#] {
        try bench.queue.post(Array(text.utf8))
      }
      #expect(try bench.queue.admit(limit: 1, wait: 0, Admitter().read) == 1)
      #expect(try bench.pages(tenant: "t") == ["broken"])
      #expect(try bench.queue.pages(JobPage.Request(.failed, limit: 5)) == ["broken"])
    },
    walk(jobs: 300, limit: 11),
  ]

  /// - Parameter limit: of a page.
  public static func walk(jobs: Int, limit: Int) -> Promise {
    Promise("a walk over \(jobs) jobs meets each once that is there all the while, whatever others do") {
      bench in
      try bench.walk(jobs: jobs, limit: limit)
    }
  }
}

extension JobQueue {
  /// The ids of all pages.
  public func pages(_ request: JobPage.Request) throws -> [String] {
    var (ids, request): ([String], JobPage.Request) = ([], request)
    repeat {
      let page = try page(request)
      #expect(page.jobs.count <= request.limit)
      ids += page.jobs.map(\.id)
      request.after = try page.next.map { try #require(JobCursor($0.text)) }
    } while request.after != nil
    return ids
  }
}

extension Bench {
  fileprivate func pages(tenant: String) throws -> [String] {
    try queue.pages(JobPage.Request(tenant: tenant, limit: 2))
  }

  /// Two lists are walked while others enqueue, lease, settle, cancel and retry.
  fileprivate func walk(jobs count: Int, limit: Int) throws {
    for n in 0..<count { try add("old-\(n)", priority: n % 100, tenant: n % 2 == 0 ? "t" : "u") }
    let isOver = Box(false)
    let enqueuing = try (0..<2).map { n in
      let queue = try fixture.another()
      return Background {
        for number in 1...count {
          if isOver.value { break }
          let id = "new-\(n)-\(number)"
          _ = try queue.enqueue(
            JobRequest(id: id, priority: 100, tenant: "t"), document: self.document(id))
          if number % 3 == 0 { _ = try queue.cancel(id) }
        }
      }
    }
    let working = try (0..<2).map { n in
      let queue = try fixture.another()
      let worker = WorkerIdentity(worker: "host:\(n):a", device: "cpu")
      return Background {
        for _ in 1...count {
          if isOver.value { break }
          guard let lease = try queue.lease(as: worker, for: 600, wait: 0) else { continue }
          let id = lease.id.job
          try queue.settle(lease.id, id.hasPrefix("new") ? self.success(id) : self.failure(id))
          if id.hasPrefix("old") { _ = try queue.replay(id) }
        }
      }
    }
    let walks = try [JobPage.Request(limit: limit), JobPage.Request(tenant: "t", limit: limit)].map {
      request in
      let queue = try fixture.another()
      return Background { try queue.pages(request) }
    }
    let found = try walks.map { try $0.value() }
    isOver.change { $0 = true }
    for thread in enqueuing + working { try thread.value() }
    for (ids, expected) in zip(found, [count, count / 2]) {
      #expect(Set(ids).count == ids.count, "one is met twice")
      #expect(ids.filter { $0.hasPrefix("old") }.count == expected)
    }
  }
}
