import Glibc

/// Owns a non-blocking stream socket.
final class Socket: Channel {
  let descriptor: Int32
  /// For messages.
  let place: String
  var socket: Socket { self }
  var hasUnsent: Bool { false }

  /// Takes over `descriptor` and closes it in the end.
  init(_ descriptor: Int32, place: String) {
    self.descriptor = descriptor
    self.place = place
  }

  deinit { Glibc.close(descriptor) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(RedisError) -> Int {
    try moved(
      // No SIGPIPE: a closed connection is an error, not the end of the process.
      retrying { send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }, "send")
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(RedisError) -> Int {
    let count = retrying { recv(descriptor, buffer.baseAddress, buffer.count, 0) }
    if count == 0 { throw RedisError(.closed, "Redis at \(place) closed the connection") }
    return try moved(count, "recv")
  }

  func isIdle() -> Bool {
    var byte: UInt8 = 0
    let count = retrying { recv(descriptor, &byte, 1, Int32(MSG_PEEK)) }
    return count < 0 && isWouldBlock(errno)
  }

  /// Breaks the connection from another thread: whoever waits for it goes on with an error. Does not hold the
  /// socket, so it must not be called after its end.
  var shutdown: @Sendable () -> Void {
    { [descriptor] in _ = Glibc.shutdown(descriptor, Int32(SHUT_RDWR)) }
  }

  struct Readiness: OptionSet {
    let rawValue: Int16
    static let reading = Readiness(rawValue: Int16(POLLIN))
    static let writing = Readiness(rawValue: Int16(POLLOUT))
  }

  /// Waits until one of `wanted` can go on, or has failed (the next call tells how).
  func wait(
    for wanted: Readiness, until deadline: Deadline, _ doing: String
  ) throws(RedisError) -> Readiness {
    while true {
      var entry = pollfd(fd: descriptor, events: wanted.rawValue, revents: 0)
      switch poll(&entry, 1, deadline.milliseconds) {
      case 0:
        guard deadline.isPast else { continue }
        throw RedisError(
          .timeout, "Redis at \(place) did not answer in time (\(doing))",
          hint: "check whether the server or the network to it is overloaded or down")
      case 1...:
        let happened = Readiness(rawValue: entry.revents).intersection(wanted)
        // POLLERR and POLLHUP: whatever is tried next says why.
        return happened.isEmpty ? wanted : happened
      default:
        guard errno == EINTR else { throw systemError("poll", errno, .closed, place) }
      }
    }
  }

  private func moved(_ count: Int, _ call: String) throws(RedisError) -> Int {
    if count >= 0 { return count }
    let code = errno
    if isWouldBlock(code) { return 0 }
    throw systemError(call, code, .closed, place)
  }
}

/// The one place where the system's error numbers become errors.
func systemError(_ call: String, _ code: Int32, _ kind: RedisError.Kind, _ place: String) -> RedisError {
  let hint: String? =
    switch code {
    case ECONNREFUSED: "nothing is listening there: is the server running, and is this its address?"
    case ENOENT: "there is no such socket: is the server running, with this unixsocket?"
    case EACCES, EPERM: "this user is not allowed to: check the socket's permissions (unixsocketperm)"
    case EHOSTUNREACH, ENETUNREACH: "there is no route to it: check the network and the firewall"
    case ETIMEDOUT: "nothing answers there: check the address, the network and the firewall"
    case EMFILE, ENFILE: "too many files are open: raise the limit (ulimit -n)"
    default: nil
    }
  let what =
    kind == .connect ? "cannot connect to Redis at \(place)" : "the connection to Redis at \(place) broke"
  return RedisError(kind, "\(what): \(String(cString: strerror(code))) (\(call))", hint: hint)
}

func isWouldBlock(_ code: Int32) -> Bool { code == EAGAIN || code == EWOULDBLOCK }

/// Repeats a system call that a signal interrupted.
@inline(__always)
func retrying<N: SignedInteger>(_ call: () -> N) -> N {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}
