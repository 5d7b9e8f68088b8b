import ClipJob
import JobQueue
import Testing

extension Promise {
  static let sharing: [Promise] = [
    Promise("several workers never hold one job") { bench in
      let count = 200
      for n in 0..<count { try bench.add("job-\(n)", priority: n % 3, tenant: "\(n % 4)") }
      let held = Box<Set<String>>([])
      let workers = try (0..<4).map { n in
        let queue = try bench.fixture.another()
        let worker = WorkerIdentity(worker: "host:\(n):a", device: "cpu")
        return Background { () throws -> [String] in
          var done: [String] = []
          while let lease = try queue.lease(as: worker, for: 60, wait: 0) {
            var isAlone = false
            held.change { isAlone = $0.insert(lease.id.job).inserted }
            guard isAlone else { return ["held twice: \(lease.id.job)"] }
            held.change { $0.remove(lease.id.job) }
            if lease.record.attempts == 1, lease.record.losses == 0, done.count % 3 == 0 {
              let settlement = JobLife.settle(
                lease.record, .workerLost, now: try queue.now(), jitter: 0)
              try queue.settle(lease.id, settlement)
              done.append("")
            } else {
              try queue.settle(lease.id, bench.success(lease.id.job))
              done.append(lease.id.job)
            }
          }
          return done
        }
      }
      let done = try workers.flatMap { try $0.value() }.filter { !$0.isEmpty }
      #expect(done.count == count && Set(done).count == count)
      #expect(try bench.queue.stats().succeeded == count)
    }
  ]
}
