import Foundation
import Testing
import Threads

@testable import WorkerPool

@Suite struct NotifierTests {
  private let notifier = Notifier()

  /// A lane that waits on a thread of its own.
  private final class Lane: @unchecked Sendable {
    // Unchecked: `queue` is written before `ended` happens and read after it.
    private let ended = Moment()
    private var queue: Int?

    init(_ notifier: Notifier, until deadline: Double = .infinity) {
      Thread.detachNewThread { [self] in
        queue = notifier.wait(until: deadline)
        ended.happen()
      }
    }

    func notified() throws -> Int? {
      try ended.wait()
      return queue
    }
  }

  @Test func withoutAnIdleLaneNobodyIsSummoned() {
    #expect(!notifier.notify(of: 0))
  }

  @Test func aSummonsGoesToOneLane() throws {
    let lanes = [Lane(notifier), Lane(notifier)]
    // Each waits until there is one more idle lane to give away.
    for queue in [4, 7] {
      #expect(notifier.waitForIdle())
      #expect(notifier.notify(of: queue))
    }
    #expect(Set(try lanes.map { try $0.notified() }) == [4, 7])
    #expect(!notifier.notify(of: 1))
  }

  @Test func aLaneWhoseTimeIsOverIsNotIdleAnyMore() throws {
    #expect(try Lane(notifier, until: monotonicSeconds()).notified() == nil)
    #expect(!notifier.notify(of: 0))
  }

  @Test func closingEndsAllWaits() throws {
    let lane = Lane(notifier)
    #expect(notifier.waitForIdle())
    notifier.close()
    #expect(try lane.notified() == nil)
    #expect(try Lane(notifier).notified() == nil)
    #expect(!notifier.waitForIdle() && !notifier.notify(of: 0))
  }

  @Test func interruptingEndsTheWaitsOfNowOnly() throws {
    let lanes = [Lane(notifier), Lane(notifier)]
    // Both wait once there are two to notify; one is, the other is interrupted.
    #expect(notifier.waitForIdle() && notifier.notify(of: 5))
    #expect(notifier.waitForIdle())
    notifier.interrupt()
    #expect(Set(try lanes.map { try $0.notified() }) == [5, nil])
    #expect(!notifier.notify(of: 1))
    let next = Lane(notifier)
    #expect(notifier.waitForIdle() && notifier.notify(of: 2))
    #expect(try next.notified() == 2)
  }

  /// Whoever was roused for a job must hear of it, to look or to pass it on.
  @Test func whatWasSummonedBeforeTheEndIsAnswered() throws {
    let lane = Lane(notifier)
    #expect(notifier.waitForIdle())
    #expect(notifier.notify(of: 3))
    notifier.close()
    #expect(try lane.notified() == 3)
  }
}
