import Foundation
import Testing
import Threads

@testable import Rendering

@Suite struct BoundedQueueTests {
  @Test func deliversInOrderAcrossThreads() async {
    let queue = BoundedQueue<Int>(capacity: 2)
    let done = Completion()
    _ = WorkThread.start("test", done) {
      for i in 0..<10_000 where !queue.push(i) { return }
      queue.close()
    }
    var expected = 0
    while let element = queue.pop() {
      #expect(element == expected)
      expected += 1
    }
    done.wait()
    #expect(expected == 10_000)
  }

  @Test func holdsNoMoreThanItsCapacity() {
    let queue = BoundedQueue<Int>(capacity: 2)
    let pushed = Completion()
    #expect(queue.push(1))
    #expect(queue.push(2))
    _ = WorkThread.start("test", pushed) { _ = queue.push(3) }
    #expect(!pushed.wait(seconds: 0.05))
    #expect(queue.pop() == 1)
    pushed.wait()
    #expect(queue.pop() == 2)
    #expect(queue.pop() == 3)
  }

  @Test func weightlessElementsNeverWait() {
    let queue = BoundedQueue<Int>(capacity: 1)
    #expect(queue.push(1))
    for i in 2...100 { #expect(queue.push(i, weight: 0)) }
    for i in 1...100 { #expect(queue.pop() == i) }
  }

  @Test func closingWakesBothSides() {
    let full = BoundedQueue<Int>(capacity: 1)
    let empty = BoundedQueue<Int>(capacity: 1)
    #expect(full.push(1))
    let pushing = Completion()
    let popping = Completion()
    _ = WorkThread.start("push", pushing) { #expect(!full.push(2)) }
    _ = WorkThread.start("pop", popping) { #expect(empty.pop() == nil) }
    full.close()
    empty.close()
    pushing.wait()
    popping.wait()
    #expect(full.pop() == 1)
    #expect(full.pop() == nil)
    #expect(!full.push(3))
  }

  @Test func discardingDropsWhatIsLeft() {
    let queue = BoundedQueue<Int>(capacity: 4)
    #expect(queue.push(1))
    queue.close(discarding: true)
    #expect(queue.pop() == nil)
  }
}
