import Fetching
import MediaIO
import Synchronization
import Telemetry

/// An object that is uploaded in parts while it is made.
final class StreamedObject: RemoteOutput, @unchecked Sendable {
  // Unchecked: the target and the upload are used by one thread after another, never by two at once.
  let target: any OutputTarget
  private let connection: StoreConnection
  private let upload: FetchUpload
  private let state = Mutex(State())

  private struct State {
    var sealed: SealedObject?
    var isDiscarded = false
  }

  /// Begins the upload.
  init(_ connection: StoreConnection) throws(MediaError) {
    self.connection = connection
    let (client, url, settings) = (connection.client, connection.request.url, connection.settings())
    let upload = try connection.during { waiting throws(FetchFailure) in
      try client.upload(to: url, settings, waiting: waiting)
    }
    self.upload = upload
    target = try AppendingTarget(name: connection.name) { bytes throws(MediaError) in
      try connection.during { waiting throws(FetchFailure) in try upload.write(bytes, waiting: waiting) }
    }
  }

  var bytesSent: Int { (try? target.size).map { Int($0) } ?? 0 }

  func seal(_ receipt: OutputReceipt) throws(MediaError) -> String {
    let sent = try connection.during { waiting throws(FetchFailure) in try upload.finish(waiting: waiting) }
    var note = ObjectNote.upload(sent)
    if let tag = try tagOfSame(sent, receipt) {
      abort()
      note = .same(tag: tag)
    }
    state.withLock { $0.sealed = SealedObject(connection, note, receipt) }
    return note.text
  }

  /// Of the object that is there, if it is of the same parts: their digests are in its tag. What was sent is then of no use.
  private func tagOfSame(_ sent: UploadReceipt, _ receipt: OutputReceipt) throws(MediaError) -> String? {
    guard let tag = sent.objectTag else { return nil }
    let there = try connection.known(connection.during)
    let isSame =
      there?.tag == tag && there?.size == receipt.bytes
      && there?.metadata[ObjectMark.settings] == ObjectMark.digest(of: connection.request)
    return isSame ? tag : nil
  }

  private func abort() {
    _ = try? connection.toTheEnd { waiting throws(FetchFailure) in
      try connection.client.abort(connection.request.url, id: upload.id, waiting: waiting)
    }
  }

  func publish() throws(RemotePublicationError) {
    guard let sealed = state.withLock({ $0.sealed }) else { throw .failed(.notSealed(connection.name)) }
    try sealed.publish()
  }

  func discard() {
    let (isFirst, sealed) = state.withLock { state in
      defer { state.isDiscarded = true }
      return (!state.isDiscarded, state.sealed)
    }
    if let sealed { return sealed.discard() }
    if isFirst { abort() }
  }
}

extension MediaError {
  static func notSealed(_ name: String) -> MediaError {
    MediaError(
      .failed, "\(name) is not complete", hint: "this is a bug in Clipmill; please report it")
  }
}
