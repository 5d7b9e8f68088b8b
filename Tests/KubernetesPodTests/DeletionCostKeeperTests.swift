import Synchronization
import Testing
import Threads

@testable import KubernetesPod

@Suite struct DeletionCostKeeperTests {
  /// Plays a worker: the lanes that are busy at each look; it ends after the last.
  private func run(
    _ lanes: [Int], failing: Set<Int> = [], refusing: Bool = false
  ) -> (values: [String], told: [String]) {
    let ending = Completion()
    let looks = Mutex(0)
    let calls = Mutex<[String]>([])
    let told = Mutex<[String]>([])
    let keeper = DeletionCostKeeper(interval: 0, ending: ending) {
      looks.withLock { number in
        number += 1
        if number >= lanes.count { ending.signal() }
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
    return (calls.withLock { $0 }, told.withLock { $0 })
  }

  @Test func onlyChangesAreTold() {
    #expect(run([0, 0, 1, 1, 1, 2, 0]).values == ["0", "100", "200", "0"])
  }

  @Test func aFailureIsToldOnceAndTriedAgain() {
    let (values, told) = run([1, 1, 1, 1], failing: [1, 2])
    #expect(values == ["100", "100", "100"])
    #expect(told == ["The pod's deletion cost cannot be kept: no."])
  }

  @Test func aRefusalIsNotTriedAgainSoon() {
    let (values, told) = run([1], failing: [1], refusing: true)
    #expect(values == ["100"] && told.count == 1)
  }
}
