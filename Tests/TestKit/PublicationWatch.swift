import CLinux
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Counts how often each name in a folder is published, which means renamed into place: what happened between two
/// looks at the folder is seen, too.
public final class PublicationWatch: @unchecked Sendable {
  // Unchecked: the descriptor never changes; the counts are behind a mutex.
  private let file: Int32
  private let counts = Mutex<[String: Int]>([:])

  public init(_ folder: String) throws {
    file = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard file >= 0, inotify_add_watch(file, folder, UInt32(IN_MOVED_TO)) >= 0 else {
      throw POSIXError(.init(rawValue: errno) ?? .EIO)
    }
  }

  deinit { close(file) }

  /// Publications so far, by name. The kernel keeps up to 16384 of them between two calls.
  public func published() -> [String: Int] {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    counts.withLock { counts in
      while true {
        let length = read(file, &buffer, buffer.count)
        guard length > 0 else { break }
        buffer.withUnsafeBytes { bytes in
          var offset = 0
          while offset < length {
            let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let name = bytes[(offset + MemoryLayout<inotify_event>.size)...].prefix(Int(event.len)).prefix {
              $0 != 0
            }
            counts[String(decoding: name, as: UTF8.self), default: 0] += 1
            offset += MemoryLayout<inotify_event>.size + Int(event.len)
          }
        }
      }
    }
    return counts.withLock { $0 }
  }
}
