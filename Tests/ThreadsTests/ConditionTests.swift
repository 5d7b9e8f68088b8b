import Synchronization
import Testing
import Threads

@Suite struct ConditionTests {
  @Test func aWaitEndsByABroadcast() {
    let condition = Condition()
    let state = Mutex(false)
    let done = Completion()
    #expect(
      WorkThread.start("waiter", done) {
        condition.locked { while !state.withLock({ $0 }) { condition.wait() } }
      })
    condition.locked { state.withLock { $0 = true } }
    condition.broadcast()
    done.wait()
  }

  @Test func aWaitEndsByItsDeadline() {
    let condition = Condition()
    let before = monotonicSeconds()
    let woken = condition.locked { () -> Bool in
      while condition.wait(until: before + 0.01) {}
      return false
    }
    #expect(!woken)
    #expect(monotonicSeconds() >= before + 0.01)
    #expect(condition.locked { !condition.wait(until: -1) })
  }

  @Test func aCompletionIsSeenByAllAndForEver() {
    let done = Completion()
    #expect(!done.wait(seconds: 0))
    let seen = (0..<3).map { _ in Completion() }
    for completion in seen { #expect(WorkThread.start("seer", completion) { done.wait() }) }
    done.signal()
    for completion in seen { completion.wait() }
    #expect(done.wait(seconds: 0))
  }
}
