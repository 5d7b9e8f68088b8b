import CMicrohttpd
import Glibc
import Synchronization
import Threads

/// A small HTTP server: GET and HEAD of a few paths, for other programs in the same network. No TLS, no bodies.
///
/// Every connection has a thread, so neither a client that is slow nor a handler that waits holds up another; how many
/// there are is bounded, in all and of each client, and who does not get to the end of a request is let go.
public final class HTTPService: Sendable {
  /// Called on the connections' threads, several at once.
  public typealias Handler = @Sendable () -> HTTPAnswer

  public struct Limits: Sendable {
    public var connections = 64
    /// From one address.
    public var connectionsPerClient = 32
    /// Seconds that a client has for a whole request, from its connection or the answer before, and again for taking
    /// the answer. What it sends meanwhile gains it nothing.
    public var timeout = 5.0
    public init() {}
  }

  /// Where it listens.
  public let address: HTTPAddress
  private let daemon: Mutex<Daemon?>

  /// Bytes of a connection's buffers, which bounds the length of a request's head.
  private static let connectionMemory = 16 << 10
  /// Bytes. Handlers are Swift code.
  private static let stackSize = 512 << 10

  /// Listens and answers from now on.
  ///
  /// - Parameter routes: handlers by path, as in "/metrics".
  public init(
    _ address: HTTPAddress, limits: Limits = Limits(), routes: [String: Handler]
  ) throws(HTTPServiceError) {
    let (socket, port) = try ListeningSocket.open(address)
    let context = Context(HTTPRoutes(handlers: routes), ConnectionWatch(patience: limits.timeout))
    guard context.watch.start() else {
      close(socket)
      throw HTTPServiceError(.other, "this machine has no thread left: see ulimit -u")
    }
    let started = cmicrohttpd_start(
      socket, { Context.handle($0, $1, $2, $3, $4, $5, $6, $7) }, { Context.changed($0, $1, $3) },
      { context, connection, _, _ in Context.ended(context, connection) },
      Unmanaged.passUnretained(context).toOpaque(), UInt32(limits.connections),
      UInt32(limits.connectionsPerClient), Self.connectionMemory, Self.stackSize)
    guard let started else {
      context.watch.stop()
      // The socket is left alone: libmicrohttpd closed it or did not, and does not say which. Its number may be another's.
      throw HTTPServiceError(
        .other,
        "libmicrohttpd did not start (\(String(cString: strerror(errno)))): see ulimit -u and ulimit -n")
    }
    self.address = HTTPAddress(host: address.host, port: port)
    daemon = Mutex(Daemon(handle: started, context: context))
  }

  deinit { stop() }

  public var port: UInt16 { address.port }

  /// Closes the port and all connections and waits for handlers that run. Twice is legal; not from a handler.
  public func stop() {
    guard let taken = daemon.withLock({ $0.take() }) else { return }
    MHD_stop_daemon(taken.handle)
    taken.context.watch.stop()
    // Until here its threads used it.
    withExtendedLifetime(taken.context) {}
  }

  private struct Daemon: @unchecked Sendable {
    // Unchecked: only `stop` uses the handle, once.
    let handle: OpaquePointer
    let context: Context
  }
}

/// What libmicrohttpd calls back with.
private final class Context: Sendable {
  private let routes: HTTPRoutes
  let watch: ConnectionWatch

  init(_ routes: HTTPRoutes, _ watch: ConnectionWatch) {
    self.routes = routes
    self.watch = watch
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> Context? {
    context.map { Unmanaged<Context>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Called when a connection has come, and before it is freed.
  static func changed(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ what: MHD_ConnectionNotificationCode
  ) {
    guard let context = from(context), let connection else { return }
    let id = UInt(bitPattern: connection)
    guard what == .CONNECTION_NOTIFY_STARTED else { return context.watch.remove(id) }
    context.watch.add(id, descriptor: cmicrohttpd_socket(connection))
  }

  /// Called when an answer is out, or will not be: the next request's time begins.
  static func ended(_ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?) {
    if let connection { from(context)?.watch.expect(UInt(bitPattern: connection)) }
  }

  /// Called when the head of a request is there, then with each part of a body, then once more. Only what is answered at
  /// that last call leaves the connection open for the next request.
  static func handle(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?,
    _ bodySize: UnsafeMutablePointer<Int>?, _ memory: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
  ) -> MHD_Result {
    guard let own = from(context), let connection, let url, let method, let bodySize, let memory else {
      return .NO
    }
    let (path, verb) = (String(cString: url), String(cString: method))
    if HTTPRoutes.understands(verb) {
      if memory.pointee == nil {
        memory.pointee = context
        return .YES
      }
      // A body, which means nothing.
      if bodySize.pointee > 0 {
        bodySize.pointee = 0
        return .YES
      }
    }
    // A handler has all the time it takes.
    own.watch.excuse(UInt(bitPattern: connection))
    defer { own.watch.expect(UInt(bitPattern: connection)) }
    return reply(own.routes.answer(verb, path), to: connection)
  }

  private static func reply(_ answer: HTTPAnswer, to connection: OpaquePointer) -> MHD_Result {
    var body = answer.body
    let made = body.withUnsafeMutableBytes {
      MHD_create_response_from_buffer($0.count, $0.baseAddress, .RESPMEM_MUST_COPY)
    }
    guard let made else { return .NO }
    defer { MHD_destroy_response(made) }
    let headers = answer.headers.merging(
      ["Content-Type": answer.contentType, "Cache-Control": "no-store"]
    ) { own, _ in own }
    for (name, value) in headers { MHD_add_response_header(made, name, value) }
    return MHD_queue_response(connection, UInt32(answer.status), made)
  }
}
