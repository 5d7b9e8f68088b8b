import CLinux
import Glibc
import Synchronization

/// One temporary file without a name, in which each spool has a stretch of its own.
///
/// It is opened before a sandbox is entered: whoever fetches needs no right to make files.
public final class SpoolFile: Sendable {
  package let descriptor: Int32
  private let state = Mutex((used: Set<Int>(), bytes: 0))
  /// Bytes from the beginning of one stretch to the next.
  package static let stride = 1 << 33
  private static let most = 1 << 10

  /// In the folder that TMPDIR names. Nil: no file can be made there.
  public init?() {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let descriptor = clinux_open_temporary(folder)
    guard descriptor >= 0 else { return nil }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Where a stretch begins that nobody else has; nil: there are too many.
  package func take() -> Int? {
    state.withLock { state in
      guard let free = (0..<Self.most).first(where: { !state.used.contains($0) }) else { return nil }
      state.used.insert(free)
      return free * Self.stride
    }
  }

  /// Whether `count` more bytes fit into `limit`; they then count.
  package func reserve(_ count: Int, within limit: Int) -> Bool {
    state.withLock {
      guard $0.bytes + count <= limit else { return false }
      $0.bytes += count
      return true
    }
  }

  package func give(_ start: Int, bytes: Int) {
    // Gives the disk its room back. What cannot do that keeps it until the process ends.
    _ = clinux_punch_hole(descriptor, off_t(start), off_t(Self.stride))
    state.withLock {
      $0.used.remove(start / Self.stride)
      $0.bytes -= bytes
    }
  }
}
