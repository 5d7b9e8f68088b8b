import Glibc
import Threads

/// An end of a pair of connected sockets, over which frames go both ways.
final class FetchChannel: Sendable {
  private let descriptor: Int32
  private let writing = Condition()

  /// Owns the descriptor.
  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Both ends, of which none is inherited by other programs; nil: there are no descriptors left.
  static func pair() -> (Int32, Int32)? {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    return socketpair(AF_UNIX, kind, 0, &ends) == 0 ? (ends[0], ends[1]) : nil
  }

  /// False: the other end is gone.
  @discardableResult
  func send(_ frame: FetchFrame) -> Bool {
    let bytes = frame.bytes
    return writing.locked {
      var sent = 0
      while sent < bytes.count {
        let count = bytes.withUnsafeBytes {
          Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }
  }

  /// The next frame; nil: the other end is gone, or sends what is none. For one thread.
  func receive() -> FetchFrame? {
    guard let head = bytes(FetchFrame.headSize).flatMap(FetchFrame.head), let payload = bytes(head.length)
    else {
      return nil
    }
    return FetchFrame(kind: head.kind, number: head.number, payload: payload)
  }

  /// Both directions are over, here and at the other end.
  func shut() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  private func bytes(_ count: Int) -> [UInt8]? {
    guard count > 0 else { return [] }
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      while filled < count {
        let more = recv(descriptor, room.baseAddress.map { $0 + filled }, count - filled, 0)
        if more < 0, errno == EINTR { continue }
        guard more > 0 else { return }
        filled += more
      }
      isWhole = true
    }
    return isWhole ? bytes : nil
  }
}
