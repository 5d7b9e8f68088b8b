import CMicrohttpd

/// What libmicrohttpd calls back with.
final class Context: Sendable {
  let dispatcher: Dispatcher

  init(_ dispatcher: Dispatcher) { self.dispatcher = dispatcher }

  /// Good while the context lives.
  var calls: cmicrohttpd_calls {
    cmicrohttpd_calls(
      context: Unmanaged.passUnretained(self).toOpaque(),
      accepts: { context, address, _ in
        let client = ClientAddress.read { cmicrohttpd_address(address, $0) }
        return Context.from(context)?.dispatcher.accepts(client) == true ? .YES : .NO
      },
      connection_changed: { Context.changed($0, $1, $3) },
      handle: { Context.handle($0, $1, $2, $3, $5, $6, $7) },
      request_ended: { context, _, memory, _ in Context.ended(context, memory) })
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> Context? {
    context.map { Unmanaged<Context>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Called when a connection has come, and before it is freed.
  private static func changed(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ what: MHD_ConnectionNotificationCode
  ) {
    guard let context = from(context), let connection else { return }
    let (id, watch) = (UInt(bitPattern: connection), context.dispatcher.watch)
    guard what == .CONNECTION_NOTIFY_STARTED else { return watch.remove(id) }
    let client = ClientAddress.read { cmicrohttpd_client(connection, $0) }
    watch.add(id, descriptor: cmicrohttpd_socket(connection), of: client)
  }

  /// Called when the head of a request is there, then with each part of a body, with what was not taken of it once more, then
  /// after all of it, and again after each pause.
  /// Only what is answered from that last call on leaves the connection open for the next request.
  private static func handle(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ body: UnsafePointer<CChar>?, _ bodySize: UnsafeMutablePointer<Int>?,
    _ memory: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
  ) -> MHD_Result {
    guard let own = from(context)?.dispatcher, let connection, let url, let method, let bodySize, let memory
    else { return .NO }
    guard let known = memory.pointee else {
      let begun = own.begin(connection, method: String(cString: method), path: String(cString: url))
      guard let (exchange, result) = begun else { return .NO }
      memory.pointee = Unmanaged.passRetained(exchange).toOpaque()
      return result
    }
    let exchange = Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
    guard bodySize.pointee > 0 else { return own.proceed(exchange, connection) }
    let (result, taken) = own.receive(
      exchange, UnsafeRawBufferPointer(start: body, count: bodySize.pointee))
    bodySize.pointee -= taken
    return result
  }

  /// Called when an answer is out, or will not be.
  private static func ended(
    _ context: UnsafeMutableRawPointer?, _ memory: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
  ) {
    guard let known = memory?.pointee else { return }
    memory?.pointee = nil
    from(context)?.dispatcher.end(Unmanaged<Exchange>.fromOpaque(known).takeRetainedValue())
  }
}
