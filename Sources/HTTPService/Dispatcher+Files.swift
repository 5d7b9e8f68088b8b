import CMicrohttpd

extension Dispatcher {
  /// Sends a file while it is read on threads of the pool: a disk or a server of files that is slow holds up its own clients alone, and
  /// a client that is slow holds no thread.
  func reply(
    _ answer: HTTPAnswer, _ file: HTTPFile, _ exchange: Exchange, _ connection: OpaquePointer
  ) -> MHD_Result {
    guard !exchange.isHead else {
      return Reply.queueHead(answer, length: file.range.count, to: connection)
    }
    guard files.take(1) else {
      return Reply.queue(named(self.answer(Self.tooMany, exchange), exchange), to: connection)
    }
    exchange.sendFile()
    let reading = FileReading(file)
    return Reply.queue(answer, length: file.range.count, piece: FileReading.capacity / 2, to: connection) {
      [self] buffer in
      while true {
        switch reading.take(into: buffer) {
        case .bytes(let count):
          // All before it is sent, so the client's time begins anew.
          watch.expectTaking(exchange.id)
          return count
        case .end: return cmicrohttpd_end_of_stream
        case .failure: return cmicrohttpd_end_with_error
        case .nothing:
          watch.excuse(exchange.id)
          if reading.begin() { read(reading, for: exchange) }
          switch exchange.pause.begin() {
          case .paused: return 0
          case .ended: continue
          case .over: return cmicrohttpd_end_with_error
          }
        }
      }
    }
  }

  private static let tooMany = HTTPProblem(
    503, "service.busy", "Too many files are being sent.", hint: "Retry later.", headers: ["Retry-After": "5"]
  )

  private func read(_ reading: FileReading, for exchange: Exchange) {
    let hasThread = pool.run {
      reading.read()
      exchange.pause.end()
    }
    guard !hasThread else { return }
    reading.fail()
    exchange.pause.end()
  }
}
