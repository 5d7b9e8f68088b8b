/// The bytes of one opened media file, wherever they are stored: on a local disk, later behind HTTP or in an object
/// store. What is read is one version of the file, whatever its name leads to by then.
///
/// One demuxer reads it, on one thread. Readers of the same file each open their own (`MediaOrigin.open`).
public protocol ByteSource: AnyObject {
  /// Bytes; nil: not known before the end is reached. Demuxers then cannot seek from the end.
  var size: Int64? { get }

  /// Names these bytes: a source that has the same version has the same bytes; nil: nothing vouches for that.
  var version: String? { get }

  /// Reads up to `buffer.count` bytes that start at `offset`. It may return fewer, but 0 only at the end.
  ///
  /// - Throws: where the bytes exist and did not arrive (`.sourceFailed`), or nobody wants them anymore (`.cancelled`).
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int

  /// What will be read soon, in its order, and nothing behind it: a source that is charged for each byte asks for no more. It
  /// binds nobody, and the last one counts.
  func expect(_ range: Range<Int64>)
}

extension ByteSource {
  public func expect(_ range: Range<Int64>) {}

  /// All of it, but no more than `limit` bytes.
  package func bytes(upTo limit: Int) throws(MediaError) -> [UInt8] {
    if let size { return try bytes(min(limit, Int(clamping: size)), at: 0) }
    var all: [UInt8] = []
    while all.count < limit {
      let more = try bytes(min(1 << 20, limit - all.count), at: Int64(all.count))
      if more.isEmpty { break }
      all += more
    }
    return all
  }

  /// `count` bytes from `offset` on; fewer at the end of the file.
  func bytes(_ count: Int, at offset: Int64) throws(MediaError) -> [UInt8] {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    defer { room.deallocate() }
    var have = 0
    while have < count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: room[have...])
      let done = try read(into: rest, at: offset + Int64(have))
      guard done > 0 else { break }
      have += done
    }
    return Array(room[..<have])
  }
}
