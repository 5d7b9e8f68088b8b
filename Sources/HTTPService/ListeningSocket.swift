import Glibc

/// Opens the socket that a service listens on. libmicrohttpd would do it, too, but does not say what went wrong.
enum ListeningSocket {
  /// Connections that wait to be accepted.
  private static let backlog: Int32 = 128

  /// A socket that listens, not inherited by children, and its port.
  static func open(_ address: HTTPAddress) throws(HTTPServiceError) -> (descriptor: Int32, port: UInt16) {
    var found = try candidates(address)[...]
    while let candidate = found.popFirst() {
      do throws(HTTPServiceError) {
        return try open(candidate, address)
      } catch {
        // A machine without IPv6 has the address all the same; IPv4's is tried then. A port in use is in use.
        if found.isEmpty || error.kind == .portInUse { throw error }
      }
    }
    throw HTTPServiceError(.other, "this machine has no address \(address.authority)")
  }

  private struct Candidate {
    var family: Int32
    var bytes: [UInt8]
  }

  /// For all addresses IPv6's first, which takes both.
  private static func candidates(_ address: HTTPAddress) throws(HTTPServiceError) -> [Candidate] {
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(address.host, String(address.port), &hints, &list)
    guard code == 0 else {
      let words = String(cString: gai_strerror(code))
      throw HTTPServiceError(
        .other, "“\(address.host ?? "")” is not a numeric address such as 127.0.0.1 or ::1 (\(words))")
    }
    defer { freeaddrinfo(list) }
    var found: [Candidate] = []
    var next = list
    while let entry = next {
      let bytes = UnsafeRawBufferPointer(start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen))
      found.append(Candidate(family: entry.pointee.ai_family, bytes: Array(bytes)))
      next = entry.pointee.ai_next
    }
    return found.sorted { $0.family == AF_INET6 && $1.family != AF_INET6 }
  }

  private static func open(
    _ candidate: Candidate, _ address: HTTPAddress
  ) throws(HTTPServiceError) -> (Int32, UInt16) {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = socket(candidate.family, kind, 0)
    guard descriptor >= 0 else { throw failed("socket", address) }
    // A port whose last connections still linger may be taken again; one that somebody listens on may not.
    set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
    if candidate.family == AF_INET6 {
      set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, address.host == nil ? 0 : 1)
    }
    let bound = candidate.bytes.withUnsafeBytes { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { bind(descriptor, $0.baseAddress, socklen_t(bytes.count)) }
    }
    guard bound == 0, listen(descriptor, backlog) == 0 else {
      let error = failed(bound == 0 ? "listen" : "bind", address)
      close(descriptor)
      throw error
    }
    return (descriptor, port(of: descriptor) ?? address.port)
  }

  private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func port(of descriptor: Int32) -> UInt16? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let code = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard code == 0 else { return nil }
    // Both families have the port behind the family, in the network's order.
    return withUnsafeBytes(of: &storage) {
      UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: MemoryLayout<sa_family_t>.size, as: UInt16.self))
    }
  }

  private static func failed(_ call: String, _ address: HTTPAddress) -> HTTPServiceError {
    switch errno {
    case EADDRINUSE: HTTPServiceError(.portInUse, "another program is listening on port \(address.port)")
    case EACCES: HTTPServiceError(.other, "this user may not listen on port \(address.port)")
    case EADDRNOTAVAIL:
      HTTPServiceError(.other, "this machine does not have the address \(address.host ?? "")")
    case let code:
      HTTPServiceError(.other, "\(call) \(address.authority): \(String(cString: strerror(code)))")
    }
  }
}
