import CMicrohttpd
import Glibc
import Synchronization
import Threads

/// An HTTP/1.1 server, with TLS where it has a certificate.
///
/// One thread serves all connections. Handlers run on a few threads of their own, so neither a client that is slow nor a
/// handler that waits holds up another. Everything that a client could take is bounded: connections, in all and of each
/// client; the sizes of heads and bodies; the time for a request and for taking its answer; threads and streams.
///
/// Malformed requests and heads beyond their limit are refused by libmicrohttpd itself, with bodies of its own (400, 414,
/// 431, 505).
public final class HTTPService: Sendable {
  /// A page that takes nothing from its request. Called on threads of the service, several at once.
  public typealias Handler = @Sendable () -> HTTPAnswer

  public struct Limits: Sendable {
    /// Each takes two descriptors.
    public var connections = 64
    /// From one address; of IPv6, from one /64.
    public var connectionsPerClient = 32
    /// Clients that speak for many, as proxies do, and so are not limited by themselves. They are named by the bytes of their address.
    public var speaksForMany: @Sendable (_ client: [UInt8]) -> Bool = { _ in false }
    /// Seconds that a client has for a whole request, from its connection or the answer before, again for a body that its route had
    /// to admit, and again for taking the answer. What it sends meanwhile gains it nothing. Of an answer in pieces each has as long.
    public var timeout = 5.0
    /// Bytes a second that a client sends at least of a body that is taken in pieces. It has `timeout` for all of its waits together, and
    /// earns more by what it sends.
    public var bodyRate = 1000.0
    /// Bytes of a request's line and headers, about.
    public var head = 16 << 10
    /// Bytes of a request's body, where a route does not say otherwise.
    public var body = 1 << 20
    /// Bytes of all bodies that are held at once.
    public var bodies = 64 << 20
    /// Threads of handlers.
    public var handlers = 64
    /// Streaming answers and files that are being sent at once.
    public var streams = 64
    /// Files that are being sent at once; 128 KiB are held of each.
    public var files = 64
    /// Seconds after which a stream is ended; clients that still listen reconnect.
    public var streamTime = 3600.0
    public init() {}
  }

  /// Where it listens.
  public let address: HTTPAddress
  /// Whether it speaks TLS.
  public let isSecure: Bool
  private let daemon: Mutex<Daemon?>

  /// Bytes. What runs on libmicrohttpd's thread is Swift code.
  private static let stackSize = 512 << 10
  /// Bytes that a connection has beside those of a request's head.
  private static let headOfAnswer = 8 << 10
  /// libmicrohttpd stops accepting at its own limit, instead of refusing: it must not get there.
  private static let spareConnections = 64

  /// Pages by path, as in "/metrics", that answer GET and HEAD, for people and monitoring.
  public convenience init(
    _ address: HTTPAddress, limits: Limits = Limits(), routes: [String: Handler]
  ) throws(HTTPServiceError) {
    try self.init(address, limits: limits, routes: HTTPRoutes(pages: routes))
  }

  /// Listens and answers from now on.
  ///
  /// - Parameter tls: nil: without TLS.
  public init(
    _ address: HTTPAddress, limits: Limits = Limits(), tls: TLSIdentity? = nil, routes: HTTPRoutes
  ) throws(HTTPServiceError) {
    let (socket, port) = try ListeningSocket.open(address)
    guard
      let watch = ConnectionWatch(
        patience: limits.timeout, streams: limits.streamTime, isPlain: tls == nil)
    else {
      close(socket)
      throw HTTPServiceError(.other, "this process has no file descriptors left (see ulimit -n)")
    }
    let context = Context(Dispatcher(routes, limits, watch, isSecure: tls != nil))
    guard watch.start() else {
      close(socket)
      throw HTTPServiceError(.other, "this machine cannot start more threads (see ulimit -u)")
    }
    // TLS has buffers of its own in each connection's memory.
    let started = Self.start(tls) { certificates, key in
      cmicrohttpd_start(
        socket, context.calls, UInt32(limits.connections + Self.spareConnections),
        limits.head + Self.headOfAnswer, Self.stackSize, certificates, key)
    }
    guard let started else {
      watch.stop()
      // The socket is left alone: libmicrohttpd closed it or did not, and does not say which. Its number may be another's.
      throw HTTPServiceError(
        .other,
        "libmicrohttpd cannot start: \(String(cString: strerror(errno))) (see ulimit -u and ulimit -n)")
    }
    self.address = HTTPAddress(host: address.host, port: port)
    isSecure = tls != nil
    daemon = Mutex(Daemon(handle: started, context: context))
  }

  deinit { stop() }

  private static func start(
    _ tls: TLSIdentity?, _ body: (UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> OpaquePointer?
  ) -> OpaquePointer? {
    guard let tls else { return body(nil, nil) }
    return tls.certificates.withUnsafeBytes { certificates in
      tls.key.withUnsafeBytes { key in
        body(
          certificates.baseAddress?.assumingMemoryBound(to: CChar.self),
          key.baseAddress?.assumingMemoryBound(to: CChar.self))
      }
    }
  }

  public var port: UInt16 { address.port }

  /// Takes no connections any more. Requests that are there are still answered and streams end behind what they hold, for
  /// `grace` seconds at most; then the port and all connections are closed, and handlers that still run do so for nobody.
  /// Twice is legal; not from a handler.
  public func stop(grace: Double = 5) {
    guard let taken = daemon.withLock({ $0.take() }) else { return }
    taken.context.dispatcher.close(by: monotonicSeconds() + grace)
    MHD_stop_daemon(taken.handle)
    taken.context.dispatcher.watch.stop()
    // Until here its thread used it.
    withExtendedLifetime(taken.context) {}
  }

  private struct Daemon: @unchecked Sendable {
    // Unchecked: only `stop` uses the handle, once.
    let handle: OpaquePointer
    let context: Context
  }
}
