import ClipJob
import JobQueue
import Testing

/// For those who wait for several queues at once: to be told of work without taking it.
extension Promise {
  static let watching: [Promise] = [
    Promise("who waits for work is told of it, and takes nothing") { bench in
      #expect(try bench.queue.waitForWork(as: bench.worker, upTo: 0.01) == false)
      let told = bench.watch()
      try bench.add("a")
      #expect(try told.value())
      #expect(try bench.phase("a") == .ready && bench.kinds("a") == [.queued])
      // Again, for as long as nobody takes it.
      #expect(try bench.queue.waitForWork(as: bench.worker, upTo: 0))
      #expect(try bench.lease()?.id.job == "a")
      #expect(try bench.queue.waitForWork(as: bench.worker, upTo: 0.01) == false)
    },
    Promise("who waits for work is told of the delayed job when its time comes") { bench in
      try bench.add("a", after: 3600)
      let told = bench.watch()
      try bench.advance(3601)
      #expect(try told.value())
      #expect(try bench.lease()?.id.job == "a")
    },
    Promise("who waits for work is not told of a job that his device had no room for") { bench in
      let error = JobError("limits.memory", "no room", retryable: true)
      try bench.end(try bench.running("a"), .deviceRefused(error))
      try bench.advance(2)
      // Being roused is no promise, but there is nothing for this device.
      var isTold = true
      for _ in 0..<5 where isTold { isTold = try bench.queue.waitForWork(as: bench.worker, upTo: 0.01) }
      #expect(!isTold)
      let other = WorkerIdentity(worker: "host:1:b", device: "cuda:0")
      #expect(try bench.queue.waitForWork(as: other, upTo: 0))
    },
    Promise("a paused queue has no work until it is resumed") { bench in
      try bench.queue.pause()
      try bench.add("a")
      let queue = bench.queue
      // Being roused is no promise, but there is nothing to lease.
      _ = try queue.waitForWork(as: bench.worker, upTo: 0.01)
      #expect(try queue.waitForWork(as: bench.worker, upTo: 0.01) == false)
      let told = bench.watch()
      try queue.resume()
      #expect(try told.value())
      #expect(try bench.lease()?.id.job == "a")
    },
    Promise("work that is passed on is found by another who waits") { bench in
      let (watcher, leaser) = (try bench.fixture.another(), try bench.fixture.another())
      let worker = bench.worker
      let passed = Background {
        if try watcher.waitForWork(as: worker, upTo: 50) { try watcher.passOn() }
      }
      let lease = Background { try leaser.lease(as: worker, for: 15, wait: 50)?.id.job }
      try bench.add("a")
      #expect(try lease.value() == "a")
      try bench.add("b")
      try passed.value()
    },
    Promise("waking ends the wait for work, now and from now on") { bench in
      let queue = try bench.fixture.another()
      let worker = bench.worker
      let told = Background { try queue.waitForWork(as: worker, upTo: 50) }
      queue.wake()
      #expect(try told.value() == false)
      try bench.add("a")
      #expect(try queue.waitForWork(as: worker, upTo: 50) == false)
      try queue.passOn()
    },
  ]
}

extension Bench {
  fileprivate func watch() -> Background<Bool> {
    let (queue, worker) = (queue, worker)
    return Background { try queue.waitForWork(as: worker, upTo: 50) }
  }
}
