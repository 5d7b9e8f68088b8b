import Synchronization

/// Several threads that are waited for together.
public final class ThreadGroup: Sendable {
  private let members = Mutex<[Completion]>([])

  public init() {}

  /// As `WorkThread.start`; false when the system has no thread left.
  public func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    let completion = Completion()
    members.withLock { $0.append(completion) }
    return WorkThread.start(name, completion, body)
  }

  /// Waits until all that were started have ended.
  public func wait() {
    for completion in members.withLock({ $0 }) { completion.wait() }
  }
}
