import Glibc
import Synchronization
import Threads

/// Ends connections whose clients take too long. libmicrohttpd itself only knows the time since the last byte, and who
/// sends one now and then would keep a place for ever.
final class ConnectionWatch: Sendable {
  /// The address of a connection, which is its own until it is removed.
  typealias ID = UInt

  private struct State {
    var deadlines: Deadlines<ID>
    /// Descriptors of our own of the connections' sockets: no such number is another's until it is closed here.
    var watched: [ID: Int32] = [:]
  }
  private let state: Mutex<State>
  private let patience: Double
  private let ending = Completion()
  private let ended = Completion()

  init(patience: Double) {
    self.patience = patience
    state = Mutex(State(deadlines: Deadlines(patience: patience)))
  }

  /// Starts the thread that looks. False: there is none left.
  func start() -> Bool {
    WorkThread.start("http watch", ended) { [self] in
      while !ending.wait(seconds: endExpired(at: monotonicSeconds())) {}
    }
  }

  /// Waits for its thread.
  func stop() {
    ending.signal()
    ended.wait()
  }

  func add(_ connection: ID, descriptor: Int32) {
    let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    // Out of descriptors: better without this client than without an end.
    guard own >= 0 else {
      shutdown(descriptor, Int32(SHUT_RDWR))
      return
    }
    state.withLock {
      if let old = $0.watched.updateValue(own, forKey: connection) { close(old) }
      $0.deadlines.expect(connection, at: monotonicSeconds())
    }
  }

  /// The client has something to do: to send a request, or to take an answer.
  func expect(_ connection: ID) {
    state.withLock {
      if $0.watched[connection] != nil { $0.deadlines.expect(connection, at: monotonicSeconds()) }
    }
  }

  /// It has not.
  func excuse(_ connection: ID) { state.withLock { $0.deadlines.excuse(connection) } }

  func remove(_ connection: ID) {
    state.withLock {
      $0.deadlines.excuse(connection)
      if let own = $0.watched.removeValue(forKey: connection) { close(own) }
    }
  }

  /// Seconds after which to look again.
  private func endExpired(at now: Double) -> Double {
    state.withLock {
      // The connection's thread finds its socket closed, and does the rest.
      for connection in $0.deadlines.takeExpired(at: now) {
        if let own = $0.watched[connection] { shutdown(own, Int32(SHUT_RDWR)) }
      }
      return $0.deadlines.pause(at: now)
    }
  }
}

/// By when clients have to be done, monotonic seconds.
struct Deadlines<Client: Hashable> {
  let patience: Double
  private var ends: [Client: Double] = [:]

  init(patience: Double) { self.patience = patience }

  mutating func expect(_ client: Client, at now: Double) { ends[client] = now + patience }
  mutating func excuse(_ client: Client) { ends[client] = nil }

  /// Those whose time is over, each once.
  mutating func takeExpired(at now: Double) -> [Client] {
    let expired = ends.filter { $0.value <= now }.map(\.key)
    for client in expired { ends[client] = nil }
    return expired
  }

  /// Seconds until the next end. Whoever comes meanwhile has as long as `patience`, so nobody needs to be woken earlier.
  func pause(at now: Double) -> Double {
    max(0, min(patience, ends.values.min().map { $0 - now } ?? patience))
  }
}
