import Foundation

/// Ports of 127.0.0.1 that nobody listens on.
public enum FreePort {
  /// Below the range that the kernel gives to outgoing connections, so that none of those takes the port while
  /// a server is being restarted.
  public static func find() throws -> Int {
    for _ in 0..<1000 {
      let port = Int.random(in: 15000..<32000)
      if let descriptor = try? LocalSocket.listen(port: port) {
        close(descriptor)
        return port
      }
    }
    throw ServerProcess.Failure(description: "no free port on 127.0.0.1")
  }
}

/// Plain sockets on 127.0.0.1, for servers that the tests play themselves.
public enum LocalSocket {
  public static func listen(port: Int) throws -> Int32 {
    let descriptor = try open()
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    let bound = withAddress(port) { bind(descriptor, $0, $1) }
    guard bound == 0, Glibc.listen(descriptor, 128) == 0 else { throw failed("bind", closing: descriptor) }
    return descriptor
  }

  public static func connect(port: Int) throws -> Int32 {
    let descriptor = try open()
    guard withAddress(port, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
      throw failed("connect", closing: descriptor)
    }
    return descriptor
  }

  /// Writes everything. False when the other side is gone.
  public static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func open() throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw ServerProcess.Failure(description: "socket: errno \(errno)") }
    return descriptor
  }

  private static func failed(_ call: String, closing descriptor: Int32) -> ServerProcess.Failure {
    let failure = ServerProcess.Failure(description: "\(call): \(String(cString: strerror(errno)))")
    close(descriptor)
    return failure
  }

  private static func withAddress<R>(
    _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
  ) -> R {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
