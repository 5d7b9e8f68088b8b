import Glibc
import HTTPClient
import Threads

/// A file from a server without ranges, which comes once, from its beginning to its end, and is read meanwhile.
final class Spool: @unchecked Sendable {
  // Unchecked: what changes is guarded by `condition`; the rest is constant.
  private let url: FetchPlace
  private let client: WebClient
  private let file: SpoolFile
  private let start: Int
  /// What the first answer said: what comes again has to be of the same file.
  private let first: FetchedOrigin.Facts
  private let cancellation: FetchCancellation
  private let condition = Condition()
  /// Bytes that are there.
  private var have = 0
  private var reserved = 0
  private var size: Int?
  private var failure: WebFault?

  private static let piece = 256 << 10
  /// Bytes that it may have.
  private let limit: Int

  /// Goes on with an answer whose body has not been read.
  ///
  /// - Parameters:
  ///   - cancellation: of the answer, and of all that follows.
  ///   - size: bytes of the file; nil: its end tells.
  init(
    _ origin: FetchedOrigin, _ answer: WebClient.Answer, _ cancellation: FetchCancellation, _ file: SpoolFile,
    size: Int?
  ) throws(WebFault) {
    self.cancellation = cancellation
    url = origin.url
    client = origin.client
    self.file = file
    limit = min(client.limits.spool, SpoolFile.stride)
    first = FetchedOrigin.Facts(size: answer.head.contentLength ?? 0, answer.head)
    self.size = size
    if let size, size > limit { throw Self.tooLarge(url, limit, client.limits) }
    guard let start = file.take() else {
      throw Self.tooLarge(url, client.limits.spools, client.limits)
    }
    self.start = start
    let handover = Handover(answer)
    guard WorkThread.start("spool", Completion(), { [self] in run(handover) }) else {
      throw WebFault(
        FetchFailure(.unreachable, "\(url.shown) cannot be read: this machine cannot start more threads"))
    }
  }

  deinit { file.give(start, bytes: reserved) }

  /// It is used no more.
  func cancel() {
    cancellation.cancel()
    condition.broadcast()
  }

  /// Of the whole file; waits for its end where the server does not say.
  func size(_ reader: FetchCancellation) throws(WebFault) -> Int {
    try wait(reader) { () -> Int? in size }
  }

  /// 0: the end.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, at position: Int, _ reader: FetchCancellation
  ) throws(WebFault) -> Int {
    let there = try wait(reader) { () -> Int? in
      have > position ? have - position : size.map { position >= $0 } == true ? 0 : nil
    }
    guard there > 0 else { return 0 }
    while true {
      let count = pread(file.descriptor, buffer.baseAddress, min(there, buffer.count), start + position)
      if count > 0 { return count }
      guard count < 0, errno == EINTR else { throw Self.disk(url) }
    }
  }

  private func wait<Value>(_ reader: FetchCancellation, _ value: () -> Value?) throws(WebFault) -> Value {
    try condition.locked { () throws(WebFault) in
      while true {
        if let value = value() { return value }
        if let failure { throw failure }
        if reader.isCancelled || cancellation.isCancelled { throw WebFault(.cancelled) }
        _ = condition.wait(until: monotonicSeconds() + 0.1)
      }
    }
  }

  // MARK: - Its thread

  private func run(_ first: Handover) {
    var answer = first.take()
    var backoff = Backoff(base: client.limits.pause, cap: client.limits.longestPause)
    while true {
      let fault: WebFault
      do throws(WebFault) {
        if answer == nil { answer = try again() }
        if let now = answer { try store(now) }
        return
      } catch {
        fault = error
      }
      answer = nil
      guard fault.mayPass, backoff.failures + 1 < client.limits.failures, !cancellation.isCancelled,
        cancellation.pause(seconds: backoff.next())
      else {
        condition.locked { failure = fault }
        condition.broadcast()
        return
      }
    }
  }

  /// Asks for the file once more, of which no byte that is there already may come from another one.
  private func again() throws(WebFault) -> WebClient.Answer {
    if condition.locked({ have }) > 0, first.version == nil {
      throw WebFault(
        FetchFailure(
          .changed,
          "\(url.shown) cannot be read: its connection broke, and nothing tells whether what comes again is the same file",
          hint: "serve it with ranges (Accept-Ranges: bytes), or with an ETag or Last-Modified"))
    }
    let answer = try client.ask(url, nil, [], cancellation)
    guard answer.head.status == 200 else { throw WebFault(answer.head, of: url) }
    let now = FetchedOrigin.Facts(size: answer.head.contentLength ?? 0, answer.head)
    guard first.agrees(with: now) else { throw WebFault(WebFault.changed(url)) }
    return answer
  }

  private func store(_ answer: WebClient.Answer) throws(WebFault) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.piece, alignment: 16)
    defer { room.deallocate() }
    var pace = Pace(client.limits)
    var position = 0
    while true {
      let count: Int
      do {
        count = try pace.during { () throws(HTTPError) in try answer.read(into: room) }
      } catch {
        throw WebFault(error, of: url)
      }
      if count == 0 { break }
      if let size = condition.locked({ size }), position + count > size {
        throw WebFault(WebFault.changed(url))
      }
      try put(UnsafeRawBufferPointer(rebasing: room[..<count]), at: position)
      position += count
    }
    // Without a length only the end of the connection says that it was all.
    let isWhole = condition.locked {
      size = size ?? position
      return size == position
    }
    condition.broadcast()
    guard isWhole else { throw WebFault(WebFault.changed(url)) }
  }

  /// What is there already comes again after a connection broke.
  private func put(_ bytes: UnsafeRawBufferPointer, at position: Int) throws(WebFault) {
    let known = condition.locked { have }
    guard position + bytes.count > known else { return }
    let limits = client.limits
    guard position + bytes.count <= limit else { throw Self.tooLarge(url, limit, limits) }
    guard file.reserve(position + bytes.count - known, within: limits.spools) else {
      throw Self.tooLarge(url, limits.spools, limits)
    }
    reserved += position + bytes.count - known
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        file.descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, start + position + done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.disk(url) }
      done += count
    }
    condition.locked { have = position + bytes.count }
    condition.broadcast()
  }

  private static func tooLarge(_ url: FetchPlace, _ limit: Int, _ limits: FetchLimits) -> WebFault {
    WebFault(
      FetchFailure(
        .tooLarge,
        "\(url.shown) cannot be read: its server knows no ranges, so it is kept in a temporary file, for which it exceeds the limit of \(limit >> 20) MiB",
        hint: "serve it from a server that knows ranges (Accept-Ranges: bytes)"
          + (limits.spoolSetting.map { "; whoever runs the worker may allow more: \($0)" } ?? "")))
  }

  private static func disk(_ url: FetchPlace) -> WebFault {
    let reason = String(cString: strerror(errno))
    return WebFault(
      FetchFailure(
        .unreachable, "\(url.shown) cannot be kept in a temporary file: \(reason)",
        hint: "its server knows no ranges; make room in TMPDIR"))
  }

  /// To its thread.
  private final class Handover: @unchecked Sendable {
    // Unchecked: taken once, by the thread that it was made for.
    private var answer: WebClient.Answer?
    init(_ answer: WebClient.Answer) { self.answer = answer }
    func take() -> WebClient.Answer? {
      defer { answer = nil }
      return answer
    }
  }
}
