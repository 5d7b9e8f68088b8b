import Files
import Synchronization

/// The bytes of an unfinished upload, locked for whoever writes them. One that waits for its client can be made to let go: clients come
/// back by another connection long before it is known that the first one is dead.
final class PartLock: Sendable {
  private struct State {
    /// Nil: let go.
    var part: Descriptor?
    var isAtWork = false
    /// Since when it waits for its client, seconds since 1970.
    var since: Int
  }
  private let state: Mutex<State>

  /// Seconds for which it may wait undisturbed.
  static let patience = 2

  init(_ part: Descriptor, at now: Int) { state = Mutex(State(part: part, since: now)) }

  /// Works on it.
  ///
  /// - Throws: `busy` where another one has it by now.
  func use<R>(_ clock: () -> Int, _ body: (Descriptor) throws(UploadError) -> R) throws(UploadError) -> R {
    let part: Descriptor? = state.withLock {
      $0.isAtWork = $0.part != nil
      return $0.part
    }
    guard let part else { throw .busy }
    defer {
      let now = clock()
      state.withLock { ($0.isAtWork, $0.since) = (false, now) }
    }
    return try body(part)
  }

  /// Lets go, if it only waits. Whether it has.
  func yield(at now: Int) -> Bool {
    state.withLock {
      guard !$0.isAtWork, now - $0.since >= Self.patience else { return $0.part == nil }
      $0.part = nil
      return true
    }
  }
}

/// Those of this process, by the upload's place.
final class PartLocks: Sendable {
  private struct Entry {
    weak var lock: PartLock?
  }
  private let entries = Mutex<[String: Entry]>([:])

  func add(_ lock: PartLock, for upload: String) {
    entries.withLock {
      $0 = $0.filter { $0.value.lock != nil }
      $0[upload] = Entry(lock: lock)
    }
  }

  /// Whether the one that had it lets go.
  func yield(_ upload: String, at now: Int) -> Bool {
    entries.withLock { $0[upload]?.lock }?.yield(at: now) ?? false
  }
}
