import Glibc
import Synchronization

/// A file on its way into an answer: what is read of it, on threads that may wait for a disk, and not yet taken.
final class FileReading: Sendable {
  private struct State {
    var buffer: [UInt8] = []
    var taken = 0
    /// In the file.
    var next: Int
    var isAtWork = false
    var hasFailed = false
  }
  private let state: Mutex<State>
  private let file: HTTPFile

  /// Bytes that are held.
  static let capacity = 128 << 10

  init(_ file: HTTPFile) {
    self.file = file
    state = Mutex(State(next: file.range.lowerBound))
  }

  /// Moves what is there into `buffer`, as far as there is room. `nothing`: it has to be read.
  func take(into buffer: UnsafeMutableRawBufferPointer) -> HTTPStream.Taken {
    state.withLock { state in
      let held = state.buffer.count - state.taken
      guard held > 0 else {
        if state.hasFailed { return .failure }
        return state.next == file.range.upperBound && !state.isAtWork ? .end : .nothing
      }
      let count = min(buffer.count, held)
      state.buffer.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[state.taken..<state.taken + count]))
      }
      state.taken += count
      return .bytes(count)
    }
  }

  /// Whether the caller is to call `read` now.
  func begin() -> Bool {
    state.withLock { state in
      defer { state.isAtWork = true }
      return !state.isAtWork
    }
  }

  /// Reads the next bytes.
  func read() {
    let next = state.withLock { $0.next }
    let count = min(Self.capacity, file.range.upperBound - next)
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      while filled < count {
        let got = pread(file.descriptor.raw, room.baseAddress! + filled, count - filled, off_t(next + filled))
        if got < 0, errno == EINTR { continue }
        // It is shorter than it was, or cannot be read.
        guard got > 0 else {
          failed = true
          return
        }
        filled += got
      }
    }
    let hasFailed = failed
    state.withLock {
      ($0.buffer, $0.taken, $0.isAtWork) = (bytes, 0, false)
      $0.next += bytes.count
      $0.hasFailed = hasFailed
    }
  }

  func fail() {
    state.withLock { ($0.isAtWork, $0.hasFailed) = (false, true) }
  }
}
