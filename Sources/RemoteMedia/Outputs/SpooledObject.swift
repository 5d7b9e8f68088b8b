import Fetching
import MediaIO
import Synchronization
import Telemetry

/// An object that is kept in a temporary file until it is complete, and uploaded in parts then. If the store has these very bytes
/// already, they are left alone.
final class SpooledObject: RemoteOutput {
  var target: any OutputTarget { spool }
  private let spool: SpoolTarget
  private let connection: StoreConnection
  private let state = Mutex(State())

  private struct State {
    var sent = 0
    var sealed: SealedObject?
  }

  /// Finds out whether the store would take it, before anything is rendered: begins an upload, and aborts it. That upload cannot be used in
  /// the end: an object's metadata is told when its upload begins, and the digest that it has is known when it is complete.
  init(_ connection: StoreConnection, _ spool: SpoolTarget) throws(MediaError) {
    self.connection = connection
    self.spool = spool
    let (client, url, settings) = (connection.client, connection.request.url, connection.settings())
    try connection.during { waiting throws(FetchFailure) in
      let upload = try client.upload(to: url, settings, waiting: waiting)
      try client.abort(url, id: upload.id, waiting: waiting)
    }
  }

  var bytesSent: Int { state.withLock { $0.sent } }

  func seal(_ receipt: OutputReceipt) throws(MediaError) -> String {
    let note = try note(of: receipt)
    state.withLock { $0.sealed = SealedObject(connection, note, receipt) }
    spool.giveBack()
    return note.text
  }

  private func note(of receipt: OutputReceipt) throws(MediaError) -> ObjectNote {
    let (client, url) = (connection.client, connection.request.url)
    let settings = connection.settings(sha256: receipt.sha256)
    let there = try connection.known(connection.during)
    if let there, let tag = there.tag, there.isSame(as: receipt, settings) { return .same(tag: tag) }
    let upload = try connection.during { waiting throws(FetchFailure) in
      try client.upload(to: url, settings, waiting: waiting)
    }
    do throws(MediaError) {
      try connection.uploading(receipt.bytes) { activity throws(MediaError) in
        try spool.forEachPiece { piece throws(MediaError) in
          try connection.during { waiting throws(FetchFailure) in try upload.write(piece, waiting: waiting) }
          state.withLock { $0.sent += piece.count }
          activity.advance(piece.count)
        }
      }
      return .upload(
        try connection.during { waiting throws(FetchFailure) in try upload.finish(waiting: waiting) })
    } catch {
      _ = try? connection.toTheEnd { waiting throws(FetchFailure) in
        try client.abort(url, id: upload.id, waiting: waiting)
      }
      throw error
    }
  }

  func publish() throws(RemotePublicationError) {
    guard let sealed = state.withLock({ $0.sealed }) else { throw .failed(.notSealed(connection.name)) }
    try sealed.publish()
  }

  func discard() {
    state.withLock { $0.sealed }?.discard()
    spool.giveBack()
  }
}
