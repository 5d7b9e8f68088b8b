import CCURL
import Glibc
import Threads

/// Requests whose answers are read piece by piece, over connections that are kept for the next request.
///
/// Calls block their thread: never make one on Swift's cooperative pool. Several answers may be read in turn, by any thread; one
/// call works at a time, the others wait for it.
public final class HTTPSession: @unchecked Sendable {
  // Unchecked: all of it is used with `lock` held.
  private let lock = Condition()
  private let multi: UnsafeMutableRawPointer
  private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]

  public init() throws(HTTPError) {
    guard HTTPClient.isReady, let multi = curl_multi_init() else {
      throw HTTPError("libcurl cannot be initialised")
    }
    self.multi = multi
  }

  deinit { curl_multi_cleanup(multi) }

  /// Sends the request and waits for the head of its answer. An answer of any status is an answer, not an error.
  public func open(
    _ request: HTTPRequest, cancellation: HTTPCancellation? = nil
  ) throws(HTTPError) -> HTTPDownload {
    try open(request, isStreamed: true, cancellation)
  }

  func open(
    _ request: HTTPRequest, isStreamed: Bool, _ cancellation: HTTPCancellation? = nil
  ) throws(HTTPError) -> HTTPDownload {
    let transfer = try Transfer(request, isStreamed: isStreamed, cancellation)
    return try lock.locked { () throws(HTTPError) in
      transfers[transfer.handle] = transfer
      cancellation?.add(multi)
      let code = curl_multi_add_handle(multi, transfer.handle)
      guard code == CURLM_OK else {
        remove(transfer)
        throw HTTPError(String(cString: curl_multi_strerror(code)))
      }
      do throws(HTTPError) {
        try run(transfer) { transfer.hasHead }
        if !transfer.reader.isComplete || transfer.held == 0, let error = transfer.error { throw error }
        guard let head = transfer.reader.head, transfer.reader.isComplete else {
          throw HTTPError("the response headers are incomplete")
        }
        return HTTPDownload(head, transfer, self)
      } catch {
        remove(transfer)
        throw error
      }
    }
  }

  /// As `HTTPDownload.read`.
  func read(_ transfer: Transfer, into buffer: UnsafeMutableRawBufferPointer) throws(HTTPError) -> Int {
    try lock.locked { () throws(HTTPError) in
      if transfer.held == 0, transfer.ended == nil {
        transfer.resume()
        try run(transfer) { transfer.held > 0 }
      }
      if transfer.held > 0 { return transfer.take(into: buffer) }
      if let error = transfer.error { throw error }
      return 0
    }
  }

  /// Ends it, wherever it is. A connection whose answer was not read to its end is closed.
  func close(_ transfer: Transfer) { lock.locked { remove(transfer) } }

  private func remove(_ transfer: Transfer) {
    guard transfers.removeValue(forKey: transfer.handle) != nil else { return }
    curl_multi_remove_handle(multi, transfer.handle)
    transfer.cancellation?.remove(multi)
  }

  /// Works until the transfer has ended or has what is waited for.
  private func run(_ transfer: Transfer, until isThere: () -> Bool) throws(HTTPError) {
    var watch = TransferWatch(transfer, at: monotonicSeconds())
    while true {
      if transfer.cancellation?.isCancelled == true { throw HTTPError("cancelled", kind: .cancelled) }
      var running: Int32 = 0
      let code = curl_multi_perform(multi, &running)
      guard code == CURLM_OK else { throw HTTPError(String(cString: curl_multi_strerror(code))) }
      noteEnds()
      if transfer.ended != nil || isThere() { return }
      let now = monotonicSeconds()
      let pause = min(1, try watch.check(transfer, at: now))
      curl_multi_poll(multi, nil, 0, Int32(pause * 1000 + 1), nil)
      watch.addWait(monotonicSeconds() - now, transfer)
    }
  }

  private func noteEnds() {
    var handle: UnsafeMutableRawPointer?
    var code = CURLE_OK
    while ccurl_next_ended(multi, &handle, &code) {
      if let handle { transfers[handle]?.end(code) }
    }
  }
}

/// An answer whose body is read piece by piece. The server waits while nobody reads: 64 KiB are held here.
public final class HTTPDownload: @unchecked Sendable {
  // Unchecked: the transfer is only used by its session, with its lock held.
  public let head: HTTPResponseHead
  private let transfer: Transfer
  private let session: HTTPSession

  init(_ head: HTTPResponseHead, _ transfer: Transfer, _ session: HTTPSession) {
    self.head = head
    self.transfer = transfer
    self.session = session
  }

  deinit { session.close(transfer) }

  /// Waits for the next bytes and moves them into `buffer`, as many as are there. Returns how many; 0: the end, all of it
  /// has come. One that breaks off is an error.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(HTTPError) -> Int {
    precondition(!buffer.isEmpty, "no room for what is read")
    return try session.read(transfer, into: buffer)
  }

  /// All that is left. Its size is bounded by the request's `longestAnswer`.
  public func readAll() throws(HTTPError) -> [UInt8] {
    var bytes: [UInt8] = []
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 1)
    defer { piece.deallocate() }
    while case let count = try read(into: piece), count > 0 { bytes += piece[..<count] }
    return bytes
  }
}
