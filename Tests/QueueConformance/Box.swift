import Synchronization

/// A value that several threads change.
final class Box<T: Sendable>: Sendable {
  private let mutex: Mutex<T>
  init(_ value: T) { mutex = Mutex(value) }
  var value: T { mutex.withLock { $0 } }
  func change(_ body: (inout T) -> Void) { mutex.withLock { body(&$0) } }
}
