import Fetching
import MediaIO
import MediaTypes
import Telemetry

/// One output, as the calls of its store need it.
struct StoreConnection: Sendable {
  let client: FetchClient
  let request: RemoteOutputRequest
  private let heartbeat: Heartbeat

  init(_ client: FetchClient, _ request: RemoteOutputRequest, _ heartbeat: Heartbeat) {
    self.client = client
    self.request = request
    self.heartbeat = heartbeat
  }

  /// For messages.
  var name: String { FilePath.shown(request.url) }

  /// While the job can still be cancelled.
  func during<Result>(
    _ call: (FetchClient.Waiting) throws(FetchFailure) -> Result
  ) throws(MediaError) -> Result {
    do {
      return try call {
        heartbeat.beat()
        return !heartbeat.isCancelled
      }
    } catch {
      throw MediaError(error)
    }
  }

  /// Once the publication is decided: it is brought to its end.
  func toTheEnd<Result>(
    _ call: (FetchClient.Waiting) throws(FetchFailure) -> Result
  ) throws(MediaError) -> Result {
    do {
      return try call {
        heartbeat.beat()
        return true
      }
    } catch {
      throw MediaError(error)
    }
  }

  /// What the store says of the object that is there; nil: there is none, or these credentials may not know.
  func known(
    _ call: ((FetchClient.Waiting) throws(FetchFailure) -> ObjectFacts?) throws(MediaError) -> ObjectFacts?
  ) throws(MediaError) -> ObjectFacts? {
    do {
      return try call { waiting throws(FetchFailure) in try client.facts(of: request.url, waiting: waiting) }
    } catch {
      guard error.kind == .denied else { throw error }
      return nil
    }
  }

  /// Bytes that go to a server, as the supervisor sees them.
  func uploading<Result>(
    _ bytes: Int, _ body: (Heartbeat.Activity) throws(MediaError) -> Result
  ) throws(MediaError) -> Result { try heartbeat.during(.upload, amount: bytes, body) }

  /// - Parameter sha256: of all bytes, where it is known before they are sent.
  func settings(sha256: String? = nil) -> UploadSettings {
    var settings = UploadSettings(
      contentType: request.contentType, cacheControl: request.cacheControl,
      contentDisposition: request.contentDisposition, metadata: request.metadata,
      storageClass: request.storageClass, acl: request.acl)
    settings.headers = request.headers
    // Names of fields have no case: what a document says must not stand beside what is said here.
    settings.metadata = Dictionary(
      request.metadata.sorted { $0.key < $1.key }.map { ($0.key.lowercased(), $0.value) }
    ) { first, _ in first }
    settings.metadata[ObjectMark.settings] = ObjectMark.digest(of: request)
    settings.metadata[ObjectMark.sha256] = sha256
    if !request.owner.isEmpty {
      settings.metadata[ObjectMark.job] = request.owner
      settings.metadata[ObjectMark.token] = String(request.token)
    }
    return settings
  }
}

/// What an object says of where it comes from, in its metadata.
enum ObjectMark {
  static let job = "clipmill-job"
  static let token = "clipmill-token"
  static let sha256 = "clipmill-sha256"
  static let settings = "clipmill-settings"

  /// Of all that a store keeps beside the bytes: an object of other settings is another object.
  static func digest(of request: RemoteOutputRequest) -> String {
    let parts: [String?] =
      [
        request.contentType, request.cacheControl, request.contentDisposition, request.storageClass,
        request.acl,
      ] + request.metadata.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    guard let digest = try? SHA256() else { return "" }
    for part in parts {
      let text = part.map { "\($0.utf8.count):\($0)" } ?? "-"
      Array(text.utf8).withUnsafeBytes { digest.update($0) }
    }
    return String(digest.finish().prefix(16))
  }
}

extension ObjectFacts {
  /// The token of an attempt at that job that has published it after `own`; nil: none has. Tokens are times in units of a
  /// microsecond: whoever may write to the bucket may write any, and one of a day from now is none that a queue has given.
  func token(of job: String, after own: Int64) -> Int64? {
    guard !job.isEmpty, metadata[ObjectMark.job] == job,
      let token = metadata[ObjectMark.token].flatMap({ Int64($0) }), token > own,
      token - own < 86_400_000_000
    else { return nil }
    return token
  }

  /// Whether it is what would be sent.
  func isSame(as receipt: OutputReceipt, _ settings: UploadSettings) -> Bool {
    size == receipt.bytes && metadata[ObjectMark.sha256] == receipt.sha256
      && metadata[ObjectMark.settings] == settings.metadata[ObjectMark.settings]
  }
}
