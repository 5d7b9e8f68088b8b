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

  /// - Parameter sha256: of all bytes, where it is known before they are sent.
  func settings(sha256: String? = nil) -> UploadSettings {
    var settings = UploadSettings(
      contentType: request.contentType, cacheControl: request.cacheControl,
      contentDisposition: request.contentDisposition, metadata: request.metadata,
      storageClass: request.storageClass, acl: request.acl)
    settings.headers = request.headers
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
  /// The token of the attempt at that job that has published it; nil: none has.
  func token(of job: String) -> Int64? {
    guard !job.isEmpty, metadata[ObjectMark.job] == job else { return nil }
    return metadata[ObjectMark.token].flatMap { Int64($0) }
  }

  /// Whether it is what would be sent.
  func isSame(as receipt: OutputReceipt, _ settings: UploadSettings) -> Bool {
    size == receipt.bytes && metadata[ObjectMark.sha256] == receipt.sha256
      && metadata[ObjectMark.settings] == settings.metadata[ObjectMark.settings]
  }
}
