@testable import MediaIO

/// The input as a file, in short reads.
final class MemorySource: ByteSource {
  private let content: [UInt8]
  let version: String? = nil
  let size: Int64?

  init(_ content: [UInt8], knowsSize: Bool) {
    self.content = content
    size = knowsSize ? Int64(content.count) : nil
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
    guard offset < content.count else { return 0 }
    let count = min(buffer.count, 512, content.count - Int(offset))
    buffer.copyBytes(from: content[Int(offset)..<Int(offset) + count])
    return count
  }
}
