/// What a media file or an encoder could not do, with FFmpeg's own words.
public struct MediaError: Error, Sendable, Equatable {
  public enum Kind: String, Sendable {
    /// The file is not there or may not be read.
    case notFound
    /// It lies outside of the folders that may be read.
    case forbidden
    /// It is there but is not media that can be read: wrong type, truncated, corrupt.
    case unreadable
    /// Its bytes did not arrive: a disk or a network failed. Another attempt may read them.
    case sourceFailed
    /// Its server does not let us have it.
    case denied
    /// Its server is not reached, or fails. Another attempt may read it.
    case unreachable
    /// Its server cannot show that it is who is meant.
    case untrusted
    /// This machine's settings or credentials for its store are missing or cannot be used. Another machine may read it.
    case machine
    /// It was replaced while it was read. Another attempt reads it from its beginning.
    case changed
    /// It is media, but lacks what was asked for: no picture, no sound.
    case missingStream
    /// Too large, too small, too many.
    case limits
    /// This build or this machine has no codec, filter or format for it.
    case unsupported
    /// The destination cannot be written.
    case unwritable
    case diskFull
    case outOfMemory
    /// The GPU has no memory or no session left: another one, or a later moment, may have.
    case deviceFull
    /// The GPU refused something in the middle: another one, or the processor, may not.
    case deviceFailed
    /// An encoder or muxer failed on input that should have worked.
    case failed
    /// Somebody wanted it stopped (`Heartbeat.cancellation`).
    case cancelled
  }
  public var kind: Kind
  /// A sentence for people: what could not be done with which file or stream, and why.
  public var message: String
  /// What to do about it.
  public var hint: String?
  /// FFmpeg's function that failed. For developers: it is no part of what people read.
  public var call: String?

  public init(_ kind: Kind, _ message: String, hint: String? = nil, call: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
    self.call = call
  }

  /// Whether its bytes, as good as they may be, did not come.
  var isOfArrival: Bool {
    switch kind {
    case .sourceFailed, .denied, .unreachable, .untrusted, .machine, .changed, .cancelled: true
    default: false
    }
  }

  /// Somebody wanted it stopped.
  public static let cancelled = MediaError(.cancelled, "cancelled")
}
