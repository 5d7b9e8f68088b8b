import Dispatch
import Glibc
import Synchronization
import Threads

/// Addresses of host names, within a time: the system's own lookup has no limit, and blocks for half a minute
/// when the name servers are gone.
enum NameLookup {
  static func addresses(
    of endpoint: RedisAddress.Endpoint, until deadline: Deadline, _ interruption: RedisInterruption?
  ) throws(RedisError) -> [SocketAddress] {
    // Numbers need no lookup, and no thread.
    if case .found(let addresses) = look(endpoint, flags: AI_NUMERICHOST) { return addresses }
    let answer = Answer()
    guard WorkThread.start("redis-lookup", Completion(), { answer.set(look(endpoint, flags: AI_ADDRCONFIG)) })
    else {
      throw failure(endpoint, "this machine cannot start more threads")
    }
    guard interruption.wait(for: answer.isThere, until: deadline) else {
      if interruption?.isInterrupted == true { throw RedisInterruption.error(endpoint.description) }
      throw failure(endpoint, "no answer from the name servers in time")
    }
    switch answer.take() {
    case .found(let addresses): return addresses
    case .failed(let reason): throw failure(endpoint, reason)
    }
  }

  private enum Outcome: Sendable {
    case found([SocketAddress])
    case failed(String)
  }

  /// Shared with a lookup that may outlive whoever asked.
  private final class Answer: Sendable {
    let isThere = DispatchSemaphore(value: 0)
    private let outcome = Mutex(Outcome.found([]))
    func set(_ value: Outcome) {
      outcome.withLock { $0 = value }
      isThere.signal()
    }
    func take() -> Outcome { outcome.withLock { $0 } }
  }

  private static func look(_ endpoint: RedisAddress.Endpoint, flags: Int32) -> Outcome {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = flags | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(endpoint.host, "\(endpoint.port)", &hints, &list)
    guard code == 0 else {
      return .failed(
        code == EAI_SYSTEM ? String(cString: strerror(errno)) : String(cString: gai_strerror(code)))
    }
    defer { freeaddrinfo(list) }
    let entries = sequence(first: list) { $0?.pointee.ai_next }
    return .found(
      entries.prefix { $0 != nil }.compactMap { entry in
        guard let entry, let address = entry.pointee.ai_addr else { return nil }
        return SocketAddress(
          family: entry.pointee.ai_family, copying: address, length: entry.pointee.ai_addrlen)
      })
  }

  private static func failure(_ endpoint: RedisAddress.Endpoint, _ reason: String) -> RedisError {
    RedisError(
      .connect, "cannot find Redis's host \(endpoint.host): \(reason) (getaddrinfo)",
      hint: "check the name, and this machine's name servers")
  }
}
