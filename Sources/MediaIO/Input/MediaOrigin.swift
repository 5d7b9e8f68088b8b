import Files

/// Where a media file is, and how to open it. A file is opened several times during a render: to probe it, and by each
/// reader of its pictures and of its sound.
public protocol MediaOrigin: Sendable {
  /// For messages.
  var name: String { get }
  /// Its size, as far as it is known without opening it; else 0.
  var bytes: Int { get }
  /// Which file of this machine it is, under any name; nil: none, or none yet.
  var identity: FileIdentity? { get }

  /// - Throws: where there is nothing to read: `.notFound`, `.forbidden`, `.unreadable` for what is not a media file.
  func open() throws(MediaError) -> any ByteSource
}
