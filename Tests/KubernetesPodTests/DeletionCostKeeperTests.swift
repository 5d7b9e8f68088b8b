import Synchronization
import Testing

@testable import KubernetesPod

@Suite struct DeletionCostKeeperTests {
  /// Plays a worker: the lanes that are busy at each look; it ends after the last.
  private func run(
    _ lanes: [Int], failing: Set<Int> = [], refusing: Bool = false
  ) -> (values: [String], told: [String], pauses: [Double]) {
    let pauses = Mutex<[Double]>([])
    let looks = Mutex(0)
    let calls = Mutex<[String]>([])
    let told = Mutex<[String]>([])
    let keeper = DeletionCostKeeper(interval: 5) { pause in
      pauses.withLock { $0.append(pause) }
      return looks.withLock { $0 >= lanes.count }
    } busyLanes: {
      looks.withLock { number in
        number += 1
        return lanes[min(number, lanes.count) - 1]
      }
    } tell: { line in
      told.withLock { $0.append(line) }
    } set: { cost throws(PodError) in
      let number = calls.withLock { calls in
        calls.append(cost.value)
        return calls.count
      }
      if failing.contains(number) { throw PodError("no", isRefusal: refusing) }
    }
    keeper.run()
    return (calls.withLock { $0 }, told.withLock { $0 }, pauses.withLock { $0 })
  }

  @Test func onlyChangesAreTold() {
    #expect(run([0, 0, 1, 1, 1, 2, 0]).values == ["0", "100", "200", "0"])
  }

  @Test func aFailureIsToldOnceAndTriedAgain() {
    let (values, told, pauses) = run([1, 1, 1, 1], failing: [1, 2])
    #expect(values == ["100", "100", "100"])
    #expect(told == ["cannot update the pod's deletion cost: no"])
    #expect(pauses == [10, 20, 5, 5])
  }

  /// The API server may have done what it did not answer for: the pod then has a cost that nobody knows of.
  @Test func afterAFailureNothingIsTakenForKnown() {
    #expect(run([0, 1, 0], failing: [2]).values == ["0", "100", "0"])
  }

  @Test func aRefusalIsNotTriedAgainSoon() {
    let (values, told, pauses) = run([1, 1, 1], failing: [1], refusing: true)
    #expect(values == ["100", "100"] && told.count == 1)
    #expect(pauses == [DeletionCostKeeper.longPause, 5, 5] && DeletionCostKeeper.longPause >= 60)
  }
}
