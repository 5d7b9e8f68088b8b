import HTTPClient
import ObjectStores
import Threads

/// One thing that a store is asked for, on a thread of its own. A PUT gets its bytes from whoever asked.
final class ServedCommand: @unchecked Sendable {
  // Unchecked: what changes is guarded by `condition`.
  private let number: UInt32
  private let channel: FetchChannel
  private let client: WebClient
  private let cancellation = FetchCancellation()
  private let condition = Condition()
  /// Bytes that were wanted and have come.
  private var come: [UInt8]?
  private var isWanted = false

  /// Bytes that are asked for at once.
  private static let piece = 256 << 10

  init(_ number: UInt32, _ channel: FetchChannel, _ client: WebClient) {
    self.number = number
    self.channel = channel
    self.client = client
  }

  /// False: there is no thread left.
  func start(_ command: StoreCommand, _ threads: ThreadBudget) -> Bool {
    threads.start("store") { [self] in
      let answer: FetchFrame
      do throws(FetchFailure) {
        answer = FetchFrame(kind: .done, number: number, payload: try result(command))
      } catch {
        answer = FetchFrame(kind: .failure, number: number, payload: error.payload)
      }
      // Nobody waits for one that was closed.
      if !cancellation.isCancelled { channel.send(answer) }
    }
  }

  func close() {
    condition.locked { cancellation.cancel() }
    condition.broadcast()
  }

  /// Bytes that were wanted. False: none were.
  func add(_ bytes: [UInt8]) -> Bool {
    condition.locked {
      guard isWanted, come == nil else { return false }
      (come, isWanted) = (bytes, false)
      condition.broadcast()
      return true
    }
  }

  private func result(_ command: StoreCommand) throws(FetchFailure) -> [UInt8] {
    if case .put(let url, let size, let settings) = command {
      return try put(FetchPlace(url), size, settings).payload
    }
    if case .uploads(let url, let mark) = command { return try uploads(url, mark).payload }
    guard case .object(let object) = try FetchPlace(command.url) else {
      throw FetchFailure(.forbidden, "an upload in parts needs an s3:// URL")
    }
    return try client.persist(cancellation) { () throws(WebFault) in
      switch command {
      case .complete(_, let receipt, let settings):
        try client.completeUpload(object, receipt, settings, cancellation).payload
      case .abort(_, let id):
        try { () throws(WebFault) in
          try client.abortUpload(object, id: id, cancellation)
          return []
        }()
      case .facts: try client.facts(object, cancellation)?.payload ?? []
      case .begin, .uploads, .put: []
      }
    }
  }

  private func uploads(_ url: String, _ mark: UploadPage.Mark?) throws(FetchFailure) -> UploadPage {
    let place: ObjectPrefix
    do throws(ObjectURL.Refusal) { place = try ObjectPrefix(url) } catch {
      throw FetchFailure(.forbidden, "the URL cannot be listed: \(error.reason)", hint: error.hint)
    }
    return try client.persist(cancellation) { () throws(WebFault) in
      try client.uploads(below: place, after: mark, cancellation)
    }
  }

  private func put(_ place: FetchPlace, _ size: Int, _ settings: UploadSettings) throws(FetchFailure)
    -> ObjectFacts
  {
    try client.persist(cancellation) { () throws(WebFault) in
      var facts = try client.put(place, settings, cancellation) { body(size) }
      facts.size = size
      return facts
    }
  }

  /// What whoever asked has, from its beginning on.
  private func body(_ size: Int) -> HTTPUpload {
    let position = Position()
    return HTTPUpload(
      length: size, rewind: { position.restart() },
      read: { [self] room in
        if position.held.isEmpty {
          let count = min(Self.piece, size - position.offset)
          guard count > 0 else { return 0 }
          position.held = try want(position.offset, count)[...]
          position.offset += position.held.count
        }
        let piece = position.held.prefix(room.count)
        room.copyBytes(from: piece)
        position.held = position.held.dropFirst(piece.count)
        return piece.count
      })
  }

  /// Where a body is; used by the thread alone that sends it.
  private final class Position: @unchecked Sendable {
    var offset = 0
    var held: ArraySlice<UInt8> = []
    func restart() { (offset, held) = (0, []) }
  }

  /// Asks for bytes of a body, and waits for them.
  private func want(_ offset: Int, _ count: Int) throws(FetchFailure) -> [UInt8] {
    var payload = PayloadWriter()
    payload.add(UInt64(offset))
    payload.add(UInt32(count))
    condition.locked { isWanted = true }
    guard channel.send(FetchFrame(kind: .want, number: number, payload: payload.bytes)) else {
      throw .cancelled
    }
    return try condition.locked { () throws(FetchFailure) in
      while !cancellation.isCancelled {
        if let bytes = come {
          come = nil
          return bytes
        }
        condition.wait()
      }
      throw .cancelled
    }
  }
}
