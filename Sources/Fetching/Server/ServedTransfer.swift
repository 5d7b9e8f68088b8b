import Threads

/// A part of a file on its way to the reader, which gets as much as it asks for.
final class ServedTransfer: @unchecked Sendable {
  // Unchecked: what changes is guarded by `condition`.
  private let number: UInt32
  private let channel: FetchChannel
  private let cancellation = FetchCancellation()
  private let condition = Condition()
  /// Bytes that the reader waits for.
  private var wanted: Int?

  init(_ number: UInt32, _ channel: FetchChannel) {
    self.number = number
    self.channel = channel
  }

  /// False: there is no thread left.
  func start(_ origin: CachedOrigin, offset: Int, count: Int, _ threads: ThreadBudget) -> Bool {
    threads.start("fetch") { [self] in
      do throws(FetchFailure) {
        try serve(CachedReading(origin, at: offset, count: count, cancellation))
      } catch {
        // Nobody waits for one that was closed.
        guard !cancellation.isCancelled else { return }
        channel.send(FetchFrame(kind: .failure, number: number, payload: error.payload))
      }
    }
  }

  /// At most so many bytes are sent as soon as some are there.
  func want(_ count: Int) {
    condition.locked { wanted = count }
    condition.broadcast()
  }

  func close() {
    condition.locked { cancellation.cancel() }
    condition.broadcast()
  }

  private func serve(_ reading: CachedReading) throws(FetchFailure) {
    let head = try reading.begin()
    guard channel.send(FetchFrame(kind: .head, number: number, payload: head.payload)) else { return }
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.piece, alignment: 16)
    defer { room.deallocate() }
    while let count = next() {
      let target = UnsafeMutableRawBufferPointer(rebasing: room.prefix(count))
      let (done, source) = try reading.read(into: target)
      var payload = PayloadWriter()
      if source == .server { payload.add(UInt32(clamping: reading.requests)) }
      payload.bytes += target[..<done]
      let kind = source == .server ? FetchFrame.Kind.bytes : .cached
      let isSent = channel.send(FetchFrame(kind: kind, number: number, payload: payload.bytes))
      reading.keep()
      guard isSent, done > 0 else { return }
    }
  }

  /// Of one answer.
  private static let piece = 256 << 10

  /// How much the reader asks for next; nil: nothing any more.
  private func next() -> Int? {
    condition.locked {
      while !cancellation.isCancelled {
        if let wanted {
          self.wanted = nil
          return wanted
        }
        condition.wait()
      }
      return nil
    }
  }
}
