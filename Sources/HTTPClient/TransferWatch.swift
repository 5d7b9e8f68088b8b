/// Tells a server that is slow from one that only pretends to be there, while somebody waits for it.
struct TransferWatch {
  private let request: HTTPRequest
  /// Bytes either way, and when the last of them moved.
  private var (progress, moved): (Int, Double)
  /// Bytes of the body, and when the last of them left.
  private var (sent, left): (Int, Double)
  /// Seconds of waiting for the server to take more of the body, and what it had when they began.
  private var (waited, mark): (Double, Int)

  /// - Parameter now: seconds, of any clock that only goes forward.
  init(_ transfer: Transfer, at now: Double) {
    request = transfer.request
    (progress, moved) = (transfer.progress, now)
    (sent, left) = (transfer.sent, now)
    (waited, mark) = (0, transfer.sent)
  }

  /// How many seconds may pass until it is to be asked again.
  mutating func check(_ transfer: Transfer, at now: Double) throws(HTTPError) -> Double {
    if transfer.progress != progress { (progress, moved) = (transfer.progress, now) }
    guard now - moved < request.stallTimeout else {
      throw HTTPError("no data for \(request.stallTimeout) s", kind: .timedOut)
    }
    if let slowest = request.slowestUpload, waited >= slowest.seconds {
      guard transfer.sent - mark >= slowest.bytes else {
        throw HTTPError("only \(transfer.sent - mark) bytes were taken in \(Int(waited)) s", kind: .timedOut)
      }
      (waited, mark) = (0, transfer.sent)
    }
    guard !transfer.hasHead else { return moved + request.stallTimeout - now }
    if transfer.sent != sent { (sent, left) = (transfer.sent, now) }
    guard now - left < request.headTimeout else {
      throw HTTPError("no complete response headers in \(request.headTimeout) s", kind: .timedOut)
    }
    return min(moved + request.stallTimeout, left + request.headTimeout) - now
  }

  /// Seconds in which the connection was waited for, and not the body's source.
  mutating func addWait(_ seconds: Double, _ transfer: Transfer) {
    guard transfer.isSending else { return }
    waited += seconds
    // It may have begun anew.
    mark = min(mark, transfer.sent)
  }
}
