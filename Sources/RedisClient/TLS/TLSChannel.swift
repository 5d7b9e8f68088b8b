import COpenSSL

/// TLS over a socket. OpenSSL works on memory alone: the socket stays ours, and so do waiting and SIGPIPE.
final class TLSChannel: Channel {
  let socket: Socket
  private let ssl: OpaquePointer
  /// Received and not yet decrypted; encrypted and not yet sent. `ssl` owns both.
  private let incoming: OpaquePointer
  private let outgoing: OpaquePointer
  private let inbox = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 15, alignment: 16)
  private let outbox = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 15, alignment: 16)
  /// The part of `outbox` that the socket did not take yet.
  private var unsent = 0..<0

  /// Shakes hands with the server, which must show a valid certificate for `serverName`, a name or an IP address.
  init(
    over socket: Socket, serverName: String, _ files: RedisTLS, until deadline: Deadline
  ) throws(RedisError) {
    let context = try TLSContext(files)
    self.socket = socket
    incoming = try allocated(BIO_new(BIO_s_mem()), "BIO_new")
    outgoing = try allocated(BIO_new(BIO_s_mem()), "BIO_new")
    ssl = try allocated(SSL_new(context.raw), "SSL_new")
    SSL_set_bio(ssl, incoming, outgoing)
    SSL_set_connect_state(ssl)
    try expect(serverName)
    try shakeHands(serverName, until: deadline)
  }

  deinit {
    SSL_free(ssl)
    inbox.deallocate()
    outbox.deallocate()
  }

  // MARK: Handshake

  private func expect(_ name: String) throws(RedisError) {
    if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) == 1 { return }
    ERR_clear_error()
    SSL_set_hostflags(ssl, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
    guard SSL_set1_host(ssl, name) == 1 else {
      throw sslError("SSL_set1_host", .tls, "\"\(name)\" is not a valid server name")
    }
    let isSet = name.withCString {
      SSL_ctrl(
        ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name),
        UnsafeMutableRawPointer(mutating: $0))
    }
    guard isSet == 1 else {
      throw sslError("SSL_set_tlsext_host_name", .tls, "\"\(name)\" is not a valid server name")
    }
  }

  private func shakeHands(_ name: String, until deadline: Deadline) throws(RedisError) {
    while true {
      ERR_clear_error()
      let result = SSL_do_handshake(ssl)
      let reason = SSL_get_error(ssl, result)
      let failure =
        result == 1 || reason == SSL_ERROR_WANT_READ ? nil : TLSRefusal.error(ssl, name, socket.place)
      // Even after a failure: the server learns of it by an alert.
      try flush()
      if let failure { throw failure }
      while hasUnsent {
        try wait(.writing, until: deadline)
        try flush()
      }
      if result == 1 { return }
      try wait(.reading, until: deadline)
      do {
        _ = try receive()
      } catch {
        throw RedisError(
          .connect, "the TLS handshake with Redis at \(socket.place) failed: \(error.message)",
          hint: Self.suspicion)
      }
    }
  }

  private func wait(_ wanted: Socket.Readiness, until deadline: Deadline) throws(RedisError) {
    do {
      _ = try socket.wait(for: wanted, until: deadline, "TLS handshake")
    } catch {
      var error = error
      error.hint = Self.suspicion
      throw error
    }
  }

  private static let suspicion = "check that the port uses TLS (tls-port); redis:// is without TLS"

  // MARK: Channel

  var hasUnsent: Bool { !unsent.isEmpty || BIO_ctrl_pending(outgoing) > 0 }

  func write(_ bytes: UnsafeRawBufferPointer) throws(RedisError) -> Int {
    try flush()
    var taken = 0
    while taken < bytes.count, !hasUnsent {
      ERR_clear_error()
      // A record holds 16 KiB.
      let rest = UnsafeRawBufferPointer(rebasing: bytes[taken...].prefix(1 << 14))
      let count = SSL_write(ssl, rest.baseAddress, Int32(rest.count))
      guard count > 0 else { throw broken("SSL_write", SSL_get_error(ssl, count)) }
      taken += Int(count)
      try flush()
    }
    return taken
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(RedisError) -> Int {
    var taken = 0
    var isDrained = false
    while taken < buffer.count {
      ERR_clear_error()
      let count = SSL_read(ssl, buffer.baseAddress?.advanced(by: taken), Int32(buffer.count - taken))
      if count > 0 {
        taken += Int(count)
        continue
      }
      let reason = SSL_get_error(ssl, count)
      guard reason == SSL_ERROR_WANT_READ else { throw broken("SSL_read", reason) }
      if isDrained { break }
      do {
        isDrained = try receive() < inbox.count
      } catch {
        // What came before the end is still worth having; the end comes again.
        guard taken > 0 else { throw error }
        break
      }
    }
    // Reading may have something to say: a key update.
    try flush()
    return taken
  }

  func isIdle() -> Bool {
    if socket.isIdle() { return true }
    // Session tickets may come at any time, and are no data.
    var byte: UInt8 = 0
    let count = try? withUnsafeMutableBytes(of: &byte) { try read(into: $0) }
    return count == 0
  }

  func close() {
    guard SSL_is_init_finished(ssl) == 1 else { return }
    ERR_clear_error()
    SSL_shutdown(ssl)
    ERR_clear_error()
    try? flush()
  }

  // MARK: Socket

  /// Moves what there is from the socket to OpenSSL.
  private func receive() throws(RedisError) -> Int {
    let count = try socket.read(into: inbox)
    if count > 0, BIO_write(incoming, inbox.baseAddress, Int32(count)) != Int32(count) {
      throw sslError("BIO_write", .tls, "OpenSSL cannot process what Redis at \(socket.place) sent")
    }
    return count
  }

  /// Moves what OpenSSL has to say to the socket, as far as it takes it.
  private func flush() throws(RedisError) {
    while true {
      if unsent.isEmpty {
        let count = BIO_read(outgoing, outbox.baseAddress, Int32(outbox.count))
        guard count > 0 else { return }
        unsent = 0..<Int(count)
      }
      let sent = try socket.write(UnsafeRawBufferPointer(rebasing: outbox[unsent]))
      guard sent > 0 else { return }
      unsent = (unsent.lowerBound + sent)..<unsent.upperBound
    }
  }

  private func broken(_ call: String, _ reason: Int32) -> RedisError {
    if reason == SSL_ERROR_ZERO_RETURN {
      return RedisError(.closed, "Redis at \(socket.place) closed the connection")
    }
    return sslError(call, .tls, "the TLS connection to Redis at \(socket.place) broke")
  }
}
