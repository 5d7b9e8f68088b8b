import HTTPClient
import Threads

/// A part of a file, read from its first byte to its last. Connections that break are resumed where they broke. For one thread.
final class RangeReading {
  private let origin: FetchedOrigin
  private let cancellation: FetchCancellation
  private var position: Int
  /// Behind the last byte.
  private var end: Int
  private var answer: WebClient.Answer?
  /// Behind what the answer has: a server may send less than it was asked for.
  private var answerEnd = 0
  private var spool: Spool?
  private var failures = 0
  private var backoff: Backoff
  /// Where the last failure was.
  private var mark: Int
  private var pace: Pace
  /// The file is what was expected of it, and none of it was sent.
  private(set) var isUnchanged = false
  /// Asked of the server.
  private(set) var requests = 0

  init(_ origin: FetchedOrigin, at offset: Int, count: Int, _ cancellation: FetchCancellation) {
    self.origin = origin
    self.cancellation = cancellation
    position = offset
    end = offset + count
    mark = offset
    let limits = origin.client.limits
    backoff = Backoff(base: limits.pause, cap: limits.longestPause)
    pace = Pace(limits)
  }

  /// Asks for it, and returns what is known of the file.
  func begin() throws(FetchFailure) -> FetchHead {
    spool = origin.currentSpool
    while spool == nil, answer == nil, !isUnchanged {
      do { try connect() } catch { try recover(from: error) }
    }
    guard let facts = origin.known else { throw FetchFailure(.unreadable, "\(origin.url.shown) has no size") }
    end = min(end, facts.size)
    return FetchHead(size: facts.size, version: facts.version)
  }

  /// 0: the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FetchFailure) -> Int {
    while position < end {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(end - position))
      do {
        let count = try readOnce(into: room)
        guard count > 0 else { continue }
        position += count
        if position == end { finish() }
        return count
      } catch {
        answer = nil
        try recover(from: error)
      }
    }
    return 0
  }

  /// Its connection is good for the next request only where its end was read; that is a byte away.
  private func finish() {
    let last = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
    defer { last.deallocate() }
    _ = try? answer?.read(into: last)
    answer = nil
  }

  private func readOnce(into room: UnsafeMutableRawBufferPointer) throws(WebFault) -> Int {
    if let spool {
      return try spool.read(into: room, at: position, cancellation)
    }
    guard let answer, position < answerEnd else {
      finish()
      try connect()
      return 0
    }
    do {
      let part = UnsafeMutableRawBufferPointer(rebasing: room.prefix(answerEnd - position))
      let count = try pace.during { () throws(HTTPError) in try answer.read(into: part) }
      if count > 0 { return count }
    } catch {
      throw WebFault(error, of: origin.url)
    }
    throw WebFault(
      FetchFailure(.unreachable, "\(origin.url.shown) cannot be read: the server ended before byte \(end)"),
      mayPass: true)
  }

  /// Waits a moment, or gives up.
  private func recover(from fault: WebFault) throws(FetchFailure) {
    let limits = origin.client.limits
    if position - mark >= limits.progress {
      failures = 0
      backoff.reset()
    }
    mark = position
    failures += 1
    let pause = max(backoff.next(), fault.retryAfter ?? 0)
    guard fault.mayPass, failures < limits.failures, pause <= limits.longestRetryAfter,
      !cancellation.isCancelled
    else {
      var failure = cancellation.isCancelled ? .cancelled : fault.failure
      if fault.mayPass, failures > 1 { failure.message += " (after \(failures) attempts)" }
      if pause > limits.longestRetryAfter {
        failure.message += "; it asks to be left alone for \(Int(min(pause, 1e9))) s"
      }
      throw failure
    }
    guard cancellation.pause(seconds: pause) else { throw .cancelled }
  }

  private func connect() throws(WebFault) {
    let url = origin.url
    let asked = cancellation.makeChild()
    requests += 1
    let answer = try origin.client.ask(url, .bytes(position...(end - 1)), origin.conditions, asked)
    let head = answer.head
    if [200, 206].contains(head.status) { try checkCoding(head) }
    switch head.status {
    case 206:
      guard let range = head.contentRange, let bytes = range.bytes, let size = range.total else {
        throw WebFault(
          FetchFailure(
            .unreadable, "\(url.shown) cannot be read: the server does not say which part it sends",
            hint: "its answer needs a Content-Range with the size of the whole"))
      }
      try origin.agree(FetchedOrigin.Facts(size: size, head))
      guard bytes.lowerBound == position, bytes.upperBound < end || bytes.upperBound < size else {
        throw WebFault(
          FetchFailure(
            .unreadable, "\(url.shown) cannot be read: the server sends another part than it was asked for"))
      }
      guard bytes.count >= min(end - position, origin.client.limits.progress) || bytes.upperBound + 1 == size
      else {
        throw WebFault(
          FetchFailure(
            .unreachable,
            "\(url.shown) cannot be read: the server sends \(bytes.count) bytes of \(end - position)"),
          mayPass: true)
      }
      end = min(end, size)
      answerEnd = bytes.upperBound + 1
      self.answer = answer
    case 200:
      if position == 0, let size = head.contentLength, size <= end {
        try origin.agree(FetchedOrigin.Facts(size: size, head))
        (end, answerEnd) = (size, size)
        try checkNotEmpty(size)
        self.answer = answer
      } else {
        cancellation.letChildGo()
        spool = try origin.spooled(answer, asked, for: cancellation)
      }
    case 304 where origin.expectsVersion:
      isUnchanged = origin.confirm(head)
      guard isUnchanged else {
        throw WebFault(
          FetchFailure(
            .unreadable,
            "\(url.shown) cannot be read: the server answered 304 (not modified) for another file"),
          mayPass: true)
      }
    case 416:
      try checkNotEmpty(head.contentRange?.total ?? 0)
      throw WebFault(WebFault.changed(url))
    default: throw WebFault(head, of: url)
    }
  }

  private func checkNotEmpty(_ size: Int) throws(WebFault) {
    guard size == 0, position == 0 else { return }
    throw WebFault(
      FetchFailure(.unreadable, "\(origin.url.shown) is empty (0 bytes)", hint: "was it uploaded completely?")
    )
  }

  private func checkCoding(_ head: HTTPResponseHead) throws(WebFault) {
    guard let coding = head.header("Content-Encoding"), !coding.isEmpty, coding.lowercased() != "identity"
    else { return }
    throw WebFault(
      FetchFailure(
        .unreadable,
        "\(origin.url.shown) cannot be read: the server sends it compressed (\(coding.prefix(32))), although it was asked not to",
        hint: "media is compressed already: switch Content-Encoding off for it"))
  }
}

/// Tells a server that is slow from one that pretends to be there: only the time counts in which somebody waits for it.
struct Pace {
  private let limits: FetchLimits
  private var waited = 0.0
  private var came = 0

  init(_ limits: FetchLimits) { self.limits = limits }

  mutating func during(_ read: () throws(HTTPError) -> Int) throws(HTTPError) -> Int {
    let start = monotonicSeconds()
    let count = try read()
    waited += monotonicSeconds() - start
    came += count
    guard waited >= limits.slowTime else { return count }
    guard came >= limits.slowBytes else {
      throw HTTPError("only \(came) bytes came in \(Int(waited)) s", kind: .timedOut)
    }
    (waited, came) = (0, 0)
    return count
  }
}
