import Files
import Telemetry

/// Where a media file is, and how to open it. A file is opened several times during a render: to probe it, and by each
/// reader of its pictures and of its sound.
public protocol MediaOrigin: Sendable {
  /// For messages.
  var name: String { get }
  /// Tells it from all other files: unlike the name, which may leave out what is secret.
  var key: String { get }
  /// Its size, as far as it is known without opening it; else 0.
  var bytes: Int { get }
  /// Which file of this machine it is, under any name; nil: none, or none yet.
  var identity: FileIdentity? { get }

  /// The server that it is read from, with its port where it is named; nil: none.
  var host: String? { get }

  /// - Throws: where there is nothing to read: `.notFound`, `.forbidden`, `.unreadable` for what is not a media file.
  func open() throws(MediaError) -> any ByteSource
  /// - Parameter heartbeat: beats while a server is waited for; its cancellation ends that, and all reads.
  func open(_ heartbeat: Heartbeat?) throws(MediaError) -> any ByteSource
}

extension MediaOrigin {
  public var key: String { name }
  public var host: String? { nil }
  public func open(_ heartbeat: Heartbeat?) throws(MediaError) -> any ByteSource { try open() }
}

/// Finds the files that a job names by URL.
public protocol RemoteOrigins: Sendable {
  /// Bytes of memory that all its files together hold at most.
  var memory: Int { get }
  /// The same file for the same URL: what was read of it is shared.
  ///
  /// - Throws: `.forbidden`, where a job must not name it.
  func origin(of url: String) throws(MediaError) -> any MediaOrigin
  /// Of each file, in the order of their names.
  var traffic: [RemoteTraffic] { get }
  /// For another job: it knows nothing of any file yet.
  func renewed() -> any RemoteOrigins
}

/// What was moved of a file on a server, for all of its readers together.
public struct RemoteTraffic: Sendable, Equatable {
  /// For messages.
  public var name: String
  /// Made of its server.
  public var requests: Int
  /// That it sent.
  public var bytes: Int
  /// Of the whole file.
  public var size: Int
  /// See `MediaOrigin.host`.
  public var host: String?
  /// For which its readers waited for the server.
  public var seconds: Double

  /// What a cache on disk had of it; nil: there is none, or it does not hold this file.
  public var cache: Cache?

  public struct Cache: Sendable, Equatable {
    /// Blocks that were there, and those that were not.
    public var hits = 0
    public var misses = 0
    public var bytes = 0

    public init(hits: Int = 0, misses: Int = 0, bytes: Int = 0) {
      self.hits = hits
      self.misses = misses
      self.bytes = bytes
    }
  }

  public init(
    name: String, requests: Int, bytes: Int, size: Int, host: String? = nil, seconds: Double = 0,
    cache: Cache? = nil
  ) {
    self.name = name
    self.host = host
    self.seconds = seconds
    self.requests = requests
    self.bytes = bytes
    self.size = size
    self.cache = cache
  }
}
