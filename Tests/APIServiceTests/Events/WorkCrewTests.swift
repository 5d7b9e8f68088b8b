import Synchronization
import Testing
import Threads

@testable import APIService

@Suite struct WorkCrewTests {
  @Test func oneThreadKeepsTheOrder() {
    let crew = WorkCrew("crew", limit: 1)
    let order = Mutex<[Int]>([])
    let done = Completion()
    for number in 0..<100 {
      crew.run { order.withLock { $0.append(number) } }
    }
    crew.run { done.signal() }
    done.wait()
    #expect(order.withLock { $0 } == Array(0..<100))
  }

  @Test func noMoreHangThanItHasThreads() {
    let crew = WorkCrew("crew", limit: 3)
    let begun = Mutex(0)
    let (allBegun, gate, done) = (Completion(), Completion(), Completion())
    for _ in 0..<9 {
      crew.run {
        let count = begun.withLock { begun in
          begun += 1
          return begun
        }
        if count == 3 { allBegun.signal() }
        gate.wait()
        if begun.withLock({ $0 }) == 9 { done.signal() }
      }
    }
    allBegun.wait()
    #expect(begun.withLock { $0 } == 3)
    gate.signal()
    done.wait()
    #expect(begun.withLock { $0 } == 9)
  }
}
