import Telemetry

/// Where the bytes of one output go: a staged file (`DescriptorTarget`); something uploaded later.
///
/// Muxers write mostly in order, but not only: mp4 and mov move all that they wrote to put the index in front, and read it
/// again for that; matroska and webm go back to fill in sizes, the duration and the cues. Gifs and stills are written in
/// order, once, and never read.
///
/// Note: targets that can only append, such as an upload in parts. They take the SHA-256 of the bytes as these pass
/// (`SHA256`), and the store compares it with what it received. For formats that go back they have to spool: to write into
/// a file of their own, and send it when the receipt is asked for, when nothing changes any more.
///
/// Used by one thread at a time. Failures are told in the target's own words, and name it.
public protocol OutputTarget: AnyObject {
  /// For messages: what people call the output.
  var name: String { get }

  /// How far it reaches: the end of the last byte.
  var size: Int64 { get throws(MediaError) }

  /// Writes all of `bytes`, or throws. `offset` may lie before, at or behind the end.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(MediaError)

  /// Reads what was written before. How many bytes it was: fewer than asked for at the end, and none behind it.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int

  /// What the target holds, after the last write: of these very bytes, whoever wrote them.
  ///
  /// - Parameter activity: told of each piece, in bytes; its cancellation ends the work.
  func receipt(_ activity: Heartbeat.Activity?) throws(MediaError) -> OutputReceipt
}

extension OutputTarget {
  public func receipt() throws(MediaError) -> OutputReceipt { try receipt(nil) }
}

/// What an output is made of, once it is complete.
public struct OutputReceipt: Sendable, Equatable {
  public var bytes: Int
  /// Lower-case hexadecimal.
  public var sha256: String

  public init(bytes: Int, sha256: String) {
    self.bytes = bytes
    self.sha256 = sha256
  }
}
