import ObjectStores
import Threads

/// A multipart upload on its way to a store: one part is sent while the next is filled.
final class ServedUpload: @unchecked Sendable {
  // Unchecked: what changes is guarded by `condition`.
  private let number: UInt32
  private let channel: FetchChannel
  private let client: WebClient
  private let object: ObjectURL
  private let cancellation = FetchCancellation()
  private let condition = Condition()
  /// What is not yet a part, or is one that waits until the one before was sent.
  private var filling: [UInt8] = []
  /// The part that is sent.
  private var sending: [UInt8]?
  private var begun = 0
  private var parts: [UploadReceipt.Part] = []
  /// Whoever writes waits for an answer; at first for the upload's id.
  private var owes = true
  private var isLast = false
  private var failure: FetchFailure?

  init(_ number: UInt32, _ channel: FetchChannel, _ client: WebClient, _ object: ObjectURL) {
    self.number = number
    self.channel = channel
    self.client = client
    self.object = object
  }

  /// False: there is no thread left.
  func start(_ settings: UploadSettings, _ threads: ThreadBudget) -> Bool {
    threads.start("upload") { [self] in
      do throws(FetchFailure) {
        let id = try client.persist(cancellation) { () throws(WebFault) in
          try client.beginUpload(object, settings, cancellation)
        }
        condition.locked { answer(FetchFrame(kind: .done, number: number, payload: Array(id.utf8))) }
        try sendParts(id)
      } catch {
        fail(error)
      }
    }
  }

  /// False: whoever writes does not keep to the rules.
  func write(_ bytes: [UInt8]) -> Bool {
    condition.locked {
      guard !owes, !isLast else { return false }
      filling += bytes
      owes = true
      settle()
      return true
    }
  }

  /// As `write`. The receipt is the answer.
  func finish() -> Bool {
    condition.locked {
      guard !owes, !isLast else { return false }
      (owes, isLast) = (true, true)
      settle()
      return true
    }
  }

  func close() {
    condition.locked { cancellation.cancel() }
    condition.broadcast()
  }

  /// Hands over a part that is full, and answers where there is room for more. Only with the lock held.
  private func settle() {
    guard failure == nil else {
      filling = []
      if owes, let failure { answer(FetchFrame(kind: .failure, number: number, payload: failure.payload)) }
      return
    }
    let size = PartSize.of(part: begun)
    // An empty object has one part, too.
    let isDue = filling.count >= size || isLast && (!filling.isEmpty || begun == 0)
    if sending == nil, isDue {
      sending = Array(filling.prefix(size))
      filling.removeFirst(min(size, filling.count))
      begun += 1
      condition.broadcast()
    }
    if owes, !isLast, filling.count < PartSize.of(part: begun) {
      answer(FetchFrame(kind: .done, number: number))
    }
  }

  private func answer(_ frame: FetchFrame) {
    owes = false
    channel.send(frame)
  }

  private func sendParts(_ id: String) throws(FetchFailure) {
    while let (bytes, number) = next() {
      let tag = try client.persist(cancellation) { () throws(WebFault) in
        try client.putPart(object, id: id, number: number, bytes, cancellation)
      }
      condition.locked {
        parts.append(UploadReceipt.Part(tag: tag, size: bytes.count))
        sending = nil
        settle()
      }
    }
    var receipt = PayloadWriter()
    receipt.add(UploadReceipt(id: id, parts: condition.locked { parts }))
    condition.locked { if isLast { answer(FetchFrame(kind: .done, number: number, payload: receipt.bytes)) } }
  }

  /// The next part; nil: there is none any more.
  private func next() -> (bytes: [UInt8], number: Int)? {
    condition.locked {
      while !cancellation.isCancelled {
        if let sending { return (sending, begun) }
        if isLast { return nil }
        condition.wait()
      }
      return nil
    }
  }

  /// The failure is the answer to what is asked now, or next.
  private func fail(_ failure: FetchFailure) {
    condition.locked {
      // Nobody waits for one that was closed.
      guard !cancellation.isCancelled else { return }
      self.failure = failure
      // What is held is of no use.
      sending = nil
      settle()
    }
  }
}
