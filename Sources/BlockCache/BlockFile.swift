import Files
import Glibc

/// The file of a block:
///
///     0   magic       "CLIPBLK" and the version of the format, 1
///     8   key         SHA-256 of the file's identity, version and size
///     40  index       64 bits, least significant byte first
///     48  length      64 bits
///     56  bytes
///     …   checksum    SHA-256 of all that stands before it
///
/// With the instructions that today's processors have for it, SHA-256 of a block takes less time than its copies; nothing faster is
/// needed, and no further library.
enum BlockFile {
  static let magic: [UInt8] = Array("CLIPBLK".utf8) + [1]
  private static let head = 56

  /// Of the file.
  static func size(of count: Int) -> Int { head + count + Digest.size }

  /// Whether a file of that size can hold a block of `length` bytes; nil: of any length.
  static func isSize(_ size: Int, of length: Int?) -> Bool {
    if let length { return size == self.size(of: length) }
    return (self.size(of: 1)...self.size(of: BlockCache.block)).contains(size)
  }

  static func bytes(_ key: BlockKey, _ index: Int, _ content: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size(of: content.count))
    bytes += header(key, index, content.count)
    bytes += content
    bytes += Digest.sha256(bytes)
    return bytes
  }

  /// What the file of `size` bytes holds; nil: it is another block, or not as it was written.
  static func read(_ file: Descriptor, _ size: Int, _ key: BlockKey, _ index: Int) -> [UInt8]? {
    let count = size - head - Digest.size
    let all = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { all.deallocate() }
    var filled = 0
    while filled < size {
      let more = pread(file.raw, all.baseAddress.map { $0 + filled }, size - filled, off_t(filled))
      if more < 0, errno == EINTR { continue }
      guard more > 0 else { return nil }
      filled += more
    }
    let bytes = UnsafeRawBufferPointer(all)
    guard bytes[..<head].elementsEqual(header(key, index, count)) else { return nil }
    let covered = UnsafeRawBufferPointer(rebasing: bytes[..<(head + count)])
    guard bytes[(head + count)...].elementsEqual(Digest.sha256(covered)) else { return nil }
    return Array(covered[head...])
  }

  private static func header(_ key: BlockKey, _ index: Int, _ count: Int) -> [UInt8] {
    var bytes = magic + key.digest
    for number in [UInt64(index), UInt64(count)] {
      withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
    return bytes
  }
}
