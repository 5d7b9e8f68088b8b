import Threads

@testable import WorkerPool

/// A watch that sees what a test says.
final class FakeWatch: DeviceWatch, @unchecked Sendable {
  // Unchecked: guarded by `condition`.
  private let condition = Condition()
  private var seen: WatchedMemory?
  private var held: Int?
  private var looks = 0

  init(_ seen: WatchedMemory?, eachProcess held: Int? = nil) {
    self.seen = seen
    self.held = held
  }

  /// From now on. `held`: by each process; nil: none is known.
  func see(_ seen: WatchedMemory?, eachProcess held: Int? = nil) {
    condition.locked {
      self.seen = seen
      self.held = held
    }
  }

  /// Waits until it was asked for the memory so many times more; false: not within a bound that only ends the wait.
  func wait(forLooks count: Int) -> Bool {
    let deadline = monotonicSeconds() + 60
    return condition.locked {
      let goal = looks + count
      while looks < goal, condition.wait(until: deadline) {}
      return looks >= goal
    }
  }

  func memory(of uuid: String) -> WatchedMemory? {
    defer { condition.broadcast() }
    return condition.locked {
      looks += 1
      return seen
    }
  }

  func memory(of process: Int32, on uuid: String) -> Int? { condition.locked { held } }

  func energy(of uuid: String) -> Double? { nil }

  func load(of uuid: String) -> WatchedLoad? { nil }
}
