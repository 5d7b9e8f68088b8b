import MediaIO
import Synchronization
import Telemetry

/// Stores in memory, with the promises of `RemoteOutputs` and faults on demand.
final class StoreDouble: RemoteOutputs {
  struct State {
    /// What can be seen, by URL.
    var objects: [String: [UInt8]] = [:]
    var tokens: [String: Int64] = [:]
    /// What was sealed and neither published nor discarded, by note.
    var sealed: [String: (url: String, bytes: [UInt8])] = [:]
    var begun: [RemoteOutputRequest] = []
    var discarded = 0
    /// URLs whose publication fails.
    var broken: Set<String> = []
  }
  let state = Mutex(State())

  var objects: [String: [UInt8]] { state.withLock { $0.objects } }

  func check(_ url: String) throws(MediaError) {
    if url.hasPrefix("s3://forbidden/") { throw MediaError(.forbidden, "\(url) is not written: no") }
  }

  func begin(
    _ request: RemoteOutputRequest, _ heartbeat: Heartbeat
  ) throws(MediaError) -> any RemoteOutput {
    try check(request.url)
    state.withLock { $0.begun.append(request) }
    return try OutputDouble(self, request)
  }

  func resume(
    _ request: RemoteOutputRequest, _ receipt: OutputReceipt, note: String, _ heartbeat: Heartbeat
  ) throws(MediaError) -> any SealedOutput { SealedDouble(self, request, note) }

  /// The store forgets what nobody has published.
  func sweep() { state.withLock { $0.sealed = [:] } }
}

private final class OutputDouble: RemoteOutput, @unchecked Sendable {
  // Unchecked: used by one thread after another.
  let target: any OutputTarget
  private let store: StoreDouble
  private let request: RemoteOutputRequest
  private let kept = KeptBytes()
  private var sealed: SealedDouble?

  init(_ store: StoreDouble, _ request: RemoteOutputRequest) throws(MediaError) {
    self.store = store
    self.request = request
    let kept = kept
    target =
      request.isAppended
      ? try AppendingTarget(name: request.url) { piece throws(MediaError) in kept.bytes += piece } : kept
  }

  var bytesSent: Int { kept.bytes.count }

  func seal(_ receipt: OutputReceipt) throws(MediaError) -> String {
    let note = "\(request.url) of \(request.token)"
    store.state.withLock { $0.sealed[note] = (request.url, kept.bytes) }
    sealed = SealedDouble(store, request, note)
    return note
  }
  func publish() throws(RemotePublicationError) { try sealed?.publish() }
  func discard() {
    store.state.withLock { $0.discarded += 1 }
    sealed?.discard()
  }
}

private final class SealedDouble: SealedOutput {
  private let store: StoreDouble
  private let request: RemoteOutputRequest
  private let note: String

  init(_ store: StoreDouble, _ request: RemoteOutputRequest, _ note: String) {
    self.store = store
    self.request = request
    self.note = note
  }

  func publish() throws(RemotePublicationError) {
    try store.state.withLock { state throws(RemotePublicationError) in
      if let token = state.tokens[request.url], token > request.token { throw .overtaken(by: token) }
      if state.broken.contains(request.url) {
        throw .failed(MediaError(.unreachable, "\(request.url) is down"))
      }
      guard let (url, bytes) = state.sealed.removeValue(forKey: note) else {
        throw .gone(MediaError(.notFound, "\(request.url) was swept"))
      }
      state.objects[url] = bytes
      state.tokens[url] = request.token
    }
  }
  func discard() { store.state.withLock { _ = $0.sealed.removeValue(forKey: note) } }
}

/// A target in memory that is written anywhere and read again.
private final class KeptBytes: OutputTarget, @unchecked Sendable {
  // Unchecked: used by one thread after another.
  let name = "kept"
  var bytes: [UInt8] = []
  var size: Int64 { Int64(bytes.count) }

  func write(_ piece: UnsafeRawBufferPointer, at offset: Int64) throws(MediaError) {
    let end = Int(offset) + piece.count
    if end > bytes.count { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
    bytes.replaceSubrange(Int(offset)..<end, with: piece)
  }
  func read(into room: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
    let part = bytes.dropFirst(Int(offset)).prefix(room.count)
    room.copyBytes(from: part)
    return part.count
  }
  func receipt(_ activity: Heartbeat.Activity?) throws(MediaError) -> OutputReceipt {
    let digest = try SHA256()
    bytes.withUnsafeBytes { digest.update($0) }
    return OutputReceipt(bytes: bytes.count, sha256: digest.finish())
  }
}
