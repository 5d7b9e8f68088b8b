import Fetching
import Synchronization

/// What was read of files lately, for their other readers: in memory, and bounded over all files. The block that nobody has asked for
/// the longest goes first.
final class BlockStore: Sendable {
  /// Bytes of a block.
  static let block = FetchOrigin.block

  private struct Key: Hashable {
    var file: Int
    var number: Int
  }
  private struct Entry {
    var bytes: [UInt8]
    var use: Int
  }
  private struct State {
    var entries: [Key: Entry] = [:]
    var held = 0
    var uses = 0
    var files = 0
  }
  private let state = Mutex(State())
  private let limit: Int

  /// - Parameter limit: bytes.
  init(limit: Int) { self.limit = limit }

  /// A number for a file that has none yet.
  func nextFile() -> Int {
    state.withLock {
      $0.files += 1
      return $0.files
    }
  }

  /// Copies what is there from `offset` on, to the end of its block at most; nil: nothing is.
  func copy(_ file: Int, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    state.withLock { state in
      let key = Key(file: file, number: offset / Self.block)
      let start = offset % Self.block
      guard let bytes = state.entries[key]?.bytes, start < bytes.count else { return nil }
      state.uses += 1
      state.entries[key]?.use = state.uses
      let count = min(buffer.count, bytes.count - start)
      bytes.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count]))
      }
      return count
    }
  }

  /// - Parameter offset: of the block's first byte.
  func add(_ file: Int, at offset: Int, _ bytes: [UInt8]) {
    state.withLock { state in
      let key = Key(file: file, number: offset / Self.block)
      state.uses += 1
      state.held += bytes.count - (state.entries[key]?.bytes.count ?? 0)
      state.entries[key] = Entry(bytes: bytes, use: state.uses)
      while state.held > limit, state.entries.count > 1,
        let oldest = state.entries.min(by: { $0.value.use < $1.value.use })
      {
        state.held -= oldest.value.bytes.count
        state.entries[oldest.key] = nil
      }
    }
  }

  func remove(file: Int) {
    state.withLock { state in
      for (key, entry) in state.entries where key.file == file {
        state.held -= entry.bytes.count
        state.entries[key] = nil
      }
    }
  }

  /// Bytes.
  var held: Int { state.withLock { $0.held } }
}
