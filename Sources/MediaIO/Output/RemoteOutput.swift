import Telemetry

/// Stores that the outputs of a job go to by URL.
///
///     begin ─► target: bytes ─► seal ─► (the job's publication is committed) ─► publish
///                                  └─ note, of which `resume` makes one for whoever completes the publication instead
///
/// Nothing of an output can be seen before `publish`.
public protocol RemoteOutputs: Sendable {
  /// Whether a job may write there, as far as that can be known without asking the server.
  ///
  /// - Throws: `.forbidden`.
  func check(_ url: String) throws(MediaError)

  /// - Throws: `.forbidden`, `.denied`, `.unreachable` and the like, where the store does not take it.
  func begin(_ request: RemoteOutputRequest, _ heartbeat: Heartbeat) throws(MediaError) -> any RemoteOutput

  /// One that another attempt has sealed, to be published by this one.
  ///
  /// - Parameter note: what `seal` returned then.
  func resume(
    _ request: RemoteOutputRequest, _ receipt: OutputReceipt, note: String, _ heartbeat: Heartbeat
  ) throws(MediaError) -> any SealedOutput
}

/// What a store has to know of an output before its first byte.
public struct RemoteOutputRequest: Sendable, Equatable {
  public var url: String
  /// Whether its bytes come in order, each once: it can be sent while it is made.
  public var isAppended: Bool
  public var contentType: String
  public var cacheControl: String?
  public var contentDisposition: String?
  /// Of an object, by name.
  public var metadata: [String: String] = [:]
  public var storageClass: String?
  public var acl: String?
  /// Further header fields of a PUT.
  public var headers: [String: String] = [:]
  /// Whose it is, and under which lease: a store remembers it with the object.
  public var owner: String
  public var token: Int64

  public init(url: String, isAppended: Bool, contentType: String, owner: String, token: Int64) {
    self.url = url
    self.isAppended = isAppended
    self.contentType = contentType
    self.owner = owner
    self.token = token
  }
}

/// An output that its store has all bytes of, and shows to nobody yet.
public protocol SealedOutput: AnyObject, Sendable {
  /// Makes it what the URL names. Doing it twice is legal.
  ///
  /// - Throws: `.overtaken` where a newer attempt at the same job has published there; `.gone` where the store no longer has
  ///   what was sealed: the job has to be rendered again.
  func publish() throws(RemotePublicationError)

  /// Gives it up, as far as the store can be told; twice is legal, and after `publish` it does nothing.
  func discard()
}

/// An output on its way to a store.
public protocol RemoteOutput: SealedOutput {
  var target: any OutputTarget { get }

  /// Hands the last bytes to the store.
  ///
  /// - Returns: what a successor needs to publish it, as text without secrets; empty: only this process can.
  func seal(_ receipt: OutputReceipt) throws(MediaError) -> String

  /// Bytes that went to the store so far.
  var bytesSent: Int { get }
}

/// Why what was sealed was not published.
public enum RemotePublicationError: Error, Sendable {
  case overtaken(by: Int64)
  case gone(MediaError)
  case failed(MediaError)
}
