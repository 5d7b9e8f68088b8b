import Foundation
import Testing
import Threads

@testable import WorkerPool

@Suite struct SummonsTests {
  private let summons = Summons()

  /// A lane that waits on a thread of its own.
  private final class Lane: @unchecked Sendable {
    // Unchecked: `queue` is written before `ended` happens and read after it.
    private let ended = Moment()
    private var queue: Int?

    init(_ summons: Summons, until deadline: Double = .infinity) {
      Thread.detachNewThread { [self] in
        queue = summons.wait(until: deadline)
        ended.happen()
      }
    }

    func summoned() throws -> Int? {
      try ended.wait()
      return queue
    }
  }

  @Test func withoutAnIdleLaneNobodyIsSummoned() {
    #expect(!summons.summon(to: 0))
  }

  @Test func aSummonsGoesToOneLane() throws {
    let lanes = [Lane(summons), Lane(summons)]
    // Each waits until there is one more idle lane to give away.
    for queue in [4, 7] {
      #expect(summons.waitForIdle())
      #expect(summons.summon(to: queue))
    }
    #expect(Set(try lanes.map { try $0.summoned() }) == [4, 7])
    #expect(!summons.summon(to: 1))
  }

  @Test func aLaneWhoseTimeIsOverIsNotIdleAnyMore() throws {
    #expect(try Lane(summons, until: monotonicSeconds()).summoned() == nil)
    #expect(!summons.summon(to: 0))
  }

  @Test func closingEndsAllWaits() throws {
    let lane = Lane(summons)
    #expect(summons.waitForIdle())
    summons.close()
    #expect(try lane.summoned() == nil)
    #expect(try Lane(summons).summoned() == nil)
    #expect(!summons.waitForIdle() && !summons.summon(to: 0))
  }

  @Test func interruptingEndsTheWaitsOfNowOnly() throws {
    let lanes = [Lane(summons), Lane(summons)]
    // Both wait once there are two to summon; one is, the other is interrupted.
    #expect(summons.waitForIdle() && summons.summon(to: 5))
    #expect(summons.waitForIdle())
    summons.interrupt()
    #expect(Set(try lanes.map { try $0.summoned() }) == [5, nil])
    #expect(!summons.summon(to: 1))
    let next = Lane(summons)
    #expect(summons.waitForIdle() && summons.summon(to: 2))
    #expect(try next.summoned() == 2)
  }

  /// Whoever was roused for a job must hear of it, to look or to pass it on.
  @Test func whatWasSummonedBeforeTheEndIsAnswered() throws {
    let lane = Lane(summons)
    #expect(summons.waitForIdle())
    #expect(summons.summon(to: 3))
    summons.close()
    #expect(try lane.summoned() == 3)
  }
}
