import Synchronization
import Threads

/// Threads of one kind that may run at the same time, however many were asked for and given up: each counts until it has ended.
final class ThreadBudget: Sendable {
  private let limit: Int
  private let count = Atomic(0)

  init(_ limit: Int) { self.limit = limit }

  /// Threads that have not ended.
  var running: Int { count.load(ordering: .acquiring) }

  /// False: as many run as may, or the system has no more.
  func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    guard count.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue <= limit else {
      count.wrappingSubtract(1, ordering: .releasing)
      return false
    }
    let hasStarted = WorkThread.start(name) { [self] in
      body()
      count.wrappingSubtract(1, ordering: .releasing)
    }
    if !hasStarted { count.wrappingSubtract(1, ordering: .releasing) }
    return hasStarted
  }
}
