import Files
import Foundation
import MediaIO
import Synchronization

/// A file that is in memory only, for readers that must not care where bytes come from.
struct MemoryFile: MediaOrigin {
  var name = "memory"
  let data: [UInt8]
  /// Bytes that one read returns at most.
  var piece = Int.max
  /// Whether its size is known.
  var knowsSize = true
  /// Reads at or behind this byte fail.
  var failsAt = Int.max
  let opened = Counter()

  init(copying path: String) throws { data = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

  var bytes: Int { knowsSize ? data.count : 0 }
  var identity: FileIdentity? { nil }

  func open() -> any ByteSource {
    opened.value.wrappingAdd(1, ordering: .relaxed)
    return Opened(file: self)
  }

  final class Counter: Sendable {
    let value = Atomic(0)
    var count: Int { value.load(ordering: .relaxed) }
  }

  private final class Opened: ByteSource {
    let file: MemoryFile
    init(file: MemoryFile) { self.file = file }

    var version: String? { nil }
    var size: Int64? { file.knowsSize ? Int64(file.data.count) : nil }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
      guard offset < file.data.count else { return 0 }
      let count = min(buffer.count, file.piece, file.data.count - Int(offset))
      guard Int(offset) + count <= file.failsAt else {
        throw MediaError(.sourceFailed, "cannot read \(file.name): the cable was cut")
      }
      buffer.copyBytes(from: file.data[Int(offset)..<Int(offset) + count])
      return count
    }
  }
}
