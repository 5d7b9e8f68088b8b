import Foundation

/// A thread of its own for work that blocks: codecs and files never run on Swift's cooperative pool.
enum StageThread {
  /// Set once, waited for by any number of threads.
  final class Completion: Sendable {
    private let group = DispatchGroup()
    init() { group.enter() }
    fileprivate func signal() { group.leave() }
    func wait() { group.wait() }
    /// Whether it was set within `seconds`.
    func wait(seconds: Double) -> Bool { group.wait(timeout: .now() + seconds) == .success }
  }

  /// Starts a thread that runs `body` once and then completes.
  static func start(_ name: String, _ completion: Completion, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread {
      body()
      completion.signal()
    }
    thread.name = "clipmill-\(name)"
    thread.stackSize = 1 << 20
    thread.start()
  }
}
