import Foundation
import JobQueue
import Logging
import Synchronization
import TestKit
import Testing
import Threads

@testable import WorkerPool

/// A worker whose log has a reader that hangs.
@Suite struct HangingLogTests {
  /// A place that takes nothing until it is told to.
  private final class Place: Sendable {
    private let isOpen = Completion()
    private let hasBegun = Completion()
    private let written = Mutex<[String]>([])

    func write(_ line: String) {
      hasBegun.signal()
      isOpen.wait()
      written.withLock { $0.append(line) }
    }

    func open() { isOpen.signal() }
    /// Until the first line is being written.
    func waitForFirst() { hasBegun.wait() }
    var lines: [String] { written.withLock { $0 } }
  }

  /// A job that takes longer than its lease, while the first line of the log is being written all the time.
  @Test func jobsGoOnAndTheirLeasesAreRenewed() throws {
    let place = Place()
    let log = WorkerLog.queued(.human, write: place.write)
    let bench = WorkerBench()
    let running = try bench.start(log: log) { $0.leaseSeconds = 1 }
    try bench.enqueue("j", fake: "progress until:go publish rename finish")
    try bench.event(.running, of: "j")
    place.waitForFirst()
    let renewals = 6
    try waitUntil { running.queue.count(.renew) >= renewals }
    bench.touch("go")
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.losses == 0 && place.lines == [])
    try running.stop()
    #expect(!log.finish(within: 0))
    place.open()
    #expect(log.finish(within: WorkerBench.patience))
    #expect(place.lines.last?.contains("worker w has stopped") == true)
  }
}
