import Glibc
import Synchronization
import Threads

/// Ends connections whose clients take too long or have gone. libmicrohttpd itself only knows the time since the last byte,
/// and who sends one now and then would keep a place forever; it does not look at a connection that waits for us; and
/// it may overlook that a client has closed its side.
final class ConnectionWatch: Sendable {
  /// The address of a connection, which is its own until it is removed.
  typealias ID = UInt

  private struct Watched {
    /// A descriptor of our own of the connection's socket: no such number is another's until it is closed here.
    let socket: Int32
    /// As `ClientAddress.group` has it.
    let client: [UInt8]
    var stream: HTTPStream?
    /// Of the client something is still to come.
    var awaitsRequest = true
    /// The client has closed its side.
    var hasEnded = false
    /// The client may still send what nobody reads.
    var lingers = false
    /// What it is told when its time is over.
    var farewell: (@Sendable () -> [UInt8]?)?
  }
  private struct State {
    var deadlines: Deadlines<ID>
    var streams: Deadlines<ID>
    var watched: [ID: Watched] = [:]
    /// Connections that are watched or linger, by client.
    var clients: [[UInt8]: Int] = [:]
    var lingering = Deadlines<Int32>(patience: 2)
    /// Whose sockets linger.
    var lingerers: [Int32: [UInt8]] = [:]

    mutating func forget(_ client: [UInt8]) {
      let rest = clients[client, default: 0] - 1
      clients[client] = rest > 0 ? rest : nil
    }

    mutating func forgetLingerer(_ socket: Int32) {
      if let client = lingerers.removeValue(forKey: socket) { forget(client) }
    }
  }
  /// Seconds in which what a client sent before it closed its side is read.
  private static let lastMoment = 1.0

  private let state: Mutex<State>
  private let events: SocketEvents
  /// Nobody but libmicrohttpd can write on a connection with TLS: its clients are not told why it ends.
  private let isPlain: Bool
  private let ending = Completion()
  private let ended = Completion()

  /// - Parameters:
  ///   - patience: seconds that a client has for what it has to do.
  ///   - streams: seconds after which an answer in pieces is ended.
  ///
  /// Nil: there are no descriptors left.
  init?(patience: Double, streams: Double, isPlain: Bool = true) {
    guard let events = SocketEvents() else { return nil }
    self.events = events
    self.isPlain = isPlain
    state = Mutex(State(deadlines: Deadlines(patience: patience), streams: Deadlines(patience: streams)))
  }

  /// Starts the thread that looks. False: there is none left.
  func start() -> Bool {
    WorkThread.start("http watch", ended) { [self] in
      while !ending.isSet {
        for key in events.wait(seconds: endExpired(at: monotonicSeconds())) { happened(key) }
      }
    }
  }

  /// Waits for its thread, and lets go of all sockets.
  func stop() {
    ending.signal()
    events.wake()
    ended.wait()
    state.withLock {
      for socket in $0.lingering.takeExpired(at: .infinity) { close(socket) }
    }
  }

  /// Connections whose sockets are open, those that only linger included.
  var count: Int { state.withLock { $0.watched.count + $0.lingering.count } }

  /// Of a client alone, those that only linger included.
  func count(of client: [UInt8]) -> Int {
    state.withLock { $0.clients[ClientAddress.group(client), default: 0] }
  }

  /// - Parameter client: its address, as `ServiceRequest` has it.
  func add(_ connection: ID, descriptor: Int32, of client: [UInt8] = []) {
    let client = ClientAddress.group(client)
    let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    // Out of descriptors: better without this client than without an end.
    guard own >= 0 else {
      shutdown(descriptor, Int32(SHUT_RDWR))
      return
    }
    state.withLock {
      if let old = $0.watched.updateValue(Watched(socket: own, client: client), forKey: connection) {
        leave(old.socket)
        $0.forget(old.client)
      }
      $0.clients[client, default: 0] += 1
      $0.deadlines.expect(connection, at: monotonicSeconds())
      if !events.followEnd(of: own, UInt64(connection)) { shutdown(own, Int32(SHUT_RDWR)) }
    }
  }

  /// The client has a request to send, or more of one.
  ///
  /// - Parameter seconds: that it has; nil: as everybody.
  func expectRequest(_ connection: ID, within seconds: Double? = nil) {
    state.withLock {
      guard let watched = $0.watched[connection] else { return }
      $0.watched[connection]?.awaitsRequest = true
      let seconds = watched.hasEnded ? min(seconds ?? Self.lastMoment, Self.lastMoment) : seconds
      $0.deadlines.expect(connection, at: monotonicSeconds(), within: seconds)
      // Its thread sleeps as long as nobody's time ends earlier.
      if let seconds, seconds < $0.deadlines.patience { events.wake() }
    }
  }

  /// The client has an answer to take.
  func expectTaking(_ connection: ID) {
    state.withLock {
      guard $0.watched[connection] != nil else { return }
      $0.watched[connection]?.awaitsRequest = false
      $0.deadlines.expect(connection, at: monotonicSeconds())
    }
  }

  /// The client has nothing to do.
  func excuse(_ connection: ID) {
    state.withLock {
      $0.watched[connection]?.awaitsRequest = false
      $0.deadlines.excuse(connection)
    }
  }

  /// What a client that is too late is sent, if anything, before the connection is closed.
  func tellWhenLate(_ connection: ID, _ farewell: (@Sendable () -> [UInt8]?)?) {
    state.withLock { $0.watched[connection]?.farewell = farewell }
  }

  /// Sends what libmicrohttpd cannot at this moment.
  func send(_ bytes: [UInt8], to connection: ID) {
    state.withLock {
      if isPlain, let watched = $0.watched[connection] { Self.send(bytes, to: watched.socket) }
    }
  }

  /// The connection ends after this answer, while the client is still sending. Closing at once would reset it, and the
  /// client might never see the answer (RFC 9112, section 9.6): what it sends is read and dropped for a while.
  func linger(_ connection: ID) { state.withLock { $0.watched[connection]?.lingers = true } }

  /// The stream is abandoned when the client has gone, and finished when it has lasted long enough.
  func follow(_ stream: HTTPStream, on connection: ID) {
    let hasEnded = state.withLock {
      $0.watched[connection]?.stream = stream
      $0.streams.expect(connection, at: monotonicSeconds())
      return $0.watched[connection]?.hasEnded ?? true
    }
    if hasEnded { stream.abandon() }
  }

  /// The answer is out, or will not be.
  func unfollow(_ connection: ID) {
    state.withLock {
      $0.streams.excuse(connection)
      $0.watched[connection]?.stream = nil
    }
  }

  func remove(_ connection: ID) {
    unfollow(connection)
    state.withLock {
      $0.deadlines.excuse(connection)
      guard let watched = $0.watched.removeValue(forKey: connection) else { return }
      events.forget(watched.socket)
      // libmicrohttpd's own refusals do not tell that they leave something unread.
      let lingers = (watched.lingers || Self.hasUnread(watched.socket)) && !ending.isSet
      if lingers, events.followBytes(of: watched.socket, Self.key(watched.socket)) {
        $0.lingering.expect(watched.socket, at: monotonicSeconds())
        $0.lingerers[watched.socket] = watched.client
      } else {
        close(watched.socket)
        $0.forget(watched.client)
      }
    }
  }

  /// Not a connection's: those are addresses.
  private static func key(_ lingering: Int32) -> UInt64 { 1 << 63 | UInt64(lingering) }

  private func happened(_ key: UInt64) {
    if key >> 63 == 1 { return drain(Int32(truncatingIfNeeded: key & 0x7FFF_FFFF)) }
    let connection = ID(key)
    let stream = state.withLock { state -> HTTPStream? in
      guard let watched = state.watched[connection], SocketEvents.hasEnded(watched.socket) else { return nil }
      state.watched[connection]?.hasEnded = true
      if watched.awaitsRequest {
        state.deadlines.expect(connection, at: monotonicSeconds(), within: Self.lastMoment)
      }
      return watched.stream
    }
    stream?.abandon()
  }

  private func drain(_ socket: Int32) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    // Not until nothing is left: others wait, too.
    let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    guard count == 0 || count < 0 && errno != EAGAIN && errno != EINTR else { return }
    state.withLock {
      $0.lingering.excuse(socket)
      $0.forgetLingerer(socket)
      leave(socket)
    }
  }

  private func leave(_ socket: Int32) {
    events.forget(socket)
    close(socket)
  }

  /// Seconds after which to look again.
  private func endExpired(at now: Double) -> Double {
    let (pause, finished): (Double, [HTTPStream]) = state.withLock { state in
      // The connection's own side finds its socket closed, and does the rest.
      for connection in state.deadlines.takeExpired(at: now) {
        guard let watched = state.watched[connection] else { continue }
        if isPlain, !watched.hasEnded, let words = watched.farewell?() {
          Self.send(words, to: watched.socket)
        }
        shutdown(watched.socket, Int32(SHUT_RDWR))
      }
      for socket in state.lingering.takeExpired(at: now) {
        state.forgetLingerer(socket)
        leave(socket)
      }
      let finished = state.streams.takeExpired(at: now).compactMap { state.watched[$0]?.stream }
      let pauses = [
        state.deadlines.pause(at: now), state.streams.pause(at: now), state.lingering.pause(at: now),
      ]
      return (pauses.min() ?? 0, finished)
    }
    for stream in finished { stream.finish() }
    return pause
  }

  private static func hasUnread(_ socket: Int32) -> Bool {
    var byte: UInt8 = 0
    return recv(socket, &byte, 1, Int32(MSG_DONTWAIT) | Int32(MSG_PEEK)) > 0
  }

  private static func send(_ bytes: [UInt8], to socket: Int32) {
    _ = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
  }
}
