import Glibc

/// Opens sockets to servers.
enum Dialer {
  /// Connects to the first address of the host that answers before `deadline`.
  static func connect(
    to endpoint: RedisAddress.Endpoint, until deadline: Deadline, _ interruption: RedisInterruption?
  ) throws(RedisError) -> Socket {
    let place = endpoint.description
    let found = try NameLookup.addresses(of: endpoint, until: deadline, interruption)
    var failure = RedisError(.connect, "cannot connect to Redis at \(place): the name has no address")
    for (index, address) in found.enumerated() {
      // The last address may take all the time that is left; one before it must leave some.
      let share = deadline.remaining / Double(found.count - index)
      do {
        return try connect(to: address, place: place, until: .after(share), interruption)
      } catch {
        guard error.kind != .interrupted else { throw error }
        failure = error
      }
    }
    throw failure
  }

  /// Connects to a Unix domain socket.
  static func connect(
    toSocket path: String, until deadline: Deadline, _ interruption: RedisInterruption?
  ) throws(RedisError) -> Socket {
    guard let address = SocketAddress(unix: path) else {
      throw RedisError(.address, "the socket's path is longer than the system allows: \(path)")
    }
    return try connect(to: address, place: path, until: deadline, interruption)
  }

  private static func connect(
    to address: SocketAddress, place: String, until deadline: Deadline, _ interruption: RedisInterruption?
  ) throws(RedisError) -> Socket {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.family, type, 0)
    guard descriptor >= 0 else { throw systemError("socket", errno, .connect, place) }
    let socket = Socket(descriptor, place: place)
    if address.family != AF_UNIX { tune(descriptor) }
    let guarding = interruption?.add(socket.shutdown)
    defer { if let guarding { interruption?.remove(guarding) } }

    let result = retrying { address.withPointer { Glibc.connect(descriptor, $0, $1) } }
    var code = result == 0 ? 0 : errno
    if code == EINPROGRESS || code == EINTR {
      do {
        _ = try socket.wait(for: .writing, until: deadline, "connect")
      } catch {
        guard error.kind == .timeout else { throw error }
        throw systemError("connect", ETIMEDOUT, .connect, place)
      }
      var size = socklen_t(MemoryLayout<Int32>.size)
      if getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) != 0 { code = errno }
    }
    if interruption?.isInterrupted == true { throw RedisInterruption.error(place) }
    guard code == 0 else { throw systemError("connect", code, .connect, place) }
    return socket
  }

  /// Failing to tune is no reason not to work.
  private static func tune(_ descriptor: Int32) {
    func set(_ level: Int, _ name: Int32, _ value: Int32) {
      var value = value
      setsockopt(descriptor, Int32(level), name, &value, socklen_t(MemoryLayout<Int32>.size))
    }
    let tcp = Int(IPPROTO_TCP)
    set(tcp, TCP_NODELAY, 1)
    // A peer that vanished is noticed after about a minute, even by who waits without a limit.
    set(Int(SOL_SOCKET), SO_KEEPALIVE, 1)
    set(tcp, TCP_KEEPIDLE, 30)
    set(tcp, TCP_KEEPINTVL, 10)
    set(tcp, TCP_KEEPCNT, 3)
  }
}

/// An address in the system's own form.
struct SocketAddress: Sendable {
  let family: Int32
  private let bytes: [UInt8]

  init(family: Int32, copying pointer: UnsafePointer<sockaddr>, length: socklen_t) {
    self.family = family
    bytes = Array(UnsafeRawBufferPointer(start: pointer, count: Int(length)))
  }

  /// nil when the path is too long.
  init?(unix path: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let text = Array(path.utf8)
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { buffer in
      guard text.count < buffer.count else { return false }
      buffer.copyBytes(from: text)
      return true
    }
    guard fits else { return nil }
    family = AF_UNIX
    bytes = withUnsafeBytes(of: &address) { Array($0) }
  }

  func withPointer<R>(_ body: (UnsafePointer<sockaddr>?, socklen_t) -> R) -> R {
    bytes.withUnsafeBytes {
      body($0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
  }
}
