import Fetching
import MediaIO
import Synchronization
import Telemetry

/// An object whose parts are all at its store.
final class SealedObject: SealedOutput {
  private let connection: StoreConnection
  private let note: ObjectNote
  private let receipt: OutputReceipt
  private let isDone = Mutex(false)

  init(_ connection: StoreConnection, _ note: ObjectNote, _ receipt: OutputReceipt) {
    self.connection = connection
    self.note = note
    self.receipt = receipt
  }

  func publish() throws(RemotePublicationError) {
    if isDone.withLock({ $0 }) { return }
    let (client, request) = (connection.client, connection.request)
    // A store has no rename that could be fenced; what it can say is who has published last.
    let now: ObjectFacts?
    do { now = try connection.known(connection.toTheEnd) } catch { throw .failed(error) }
    if let token = now?.token(of: request.owner, after: request.token) { throw .overtaken(by: token) }
    switch note {
    case .upload(let upload):
      let settings = connection.settings()
      _ = try call { waiting throws(FetchFailure) in
        try client.complete(request.url, upload, settings, waiting: waiting)
      }
    case .same(let tag):
      guard let now, now.size == receipt.bytes, now.tag == tag else {
        throw .gone(MediaError(.changed, "\(connection.name) was replaced while this job was published"))
      }
    }
    isDone.withLock { $0 = true }
  }

  private func call<Result>(
    _ body: (FetchClient.Waiting) throws(FetchFailure) -> Result
  ) throws(RemotePublicationError) -> Result {
    do { return try connection.toTheEnd(body) } catch {
      throw error.kind == .notFound ? .gone(error) : .failed(error)
    }
  }

  func discard() {
    guard !isDone.withLock({ $0 }), case .upload(let upload) = note else { return }
    isDone.withLock { $0 = true }
    // What the store cannot be told now `clipmill sweep` tells it later.
    _ = try? connection.toTheEnd { waiting throws(FetchFailure) in
      try connection.client.abort(connection.request.url, id: upload.id, waiting: waiting)
    }
  }
}
