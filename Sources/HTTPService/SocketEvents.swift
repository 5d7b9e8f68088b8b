import CLinux
import Glibc

/// Which sockets have something to tell (epoll(7)).
final class SocketEvents: Sendable {
  private let descriptor: Int32
  private let bell: Int32

  /// Nil: there are no descriptors left.
  init?() {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    bell = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    guard descriptor >= 0, bell >= 0, add(bell, Self.bellKey, EPOLLIN.rawValue) else {
      close(descriptor)
      close(bell)
      return nil
    }
  }

  deinit {
    close(descriptor)
    close(bell)
  }

  private static let bellKey = UInt64.max

  /// Tells once when the other side closes, or the connection breaks.
  func followEnd(of socket: Int32, _ key: UInt64) -> Bool {
    add(socket, key, EPOLLRDHUP.rawValue | EPOLLET.rawValue)
  }

  /// Tells when there is something to read, too.
  func followBytes(of socket: Int32, _ key: UInt64) -> Bool {
    add(socket, key, EPOLLIN.rawValue | EPOLLRDHUP.rawValue)
  }

  private func add(_ socket: Int32, _ key: UInt64, _ events: UInt32) -> Bool {
    var event = epoll_event()
    event.events = events
    event.data.u64 = key
    return epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &event) == 0
  }

  /// Before a descriptor is closed: another may stand for the same socket.
  func forget(_ socket: Int32) { epoll_ctl(descriptor, EPOLL_CTL_DEL, socket, nil) }

  /// Waits for `seconds` at most. Returns the keys of those that have something.
  func wait(seconds: Double) -> [UInt64] {
    var events = [epoll_event](repeating: epoll_event(), count: 64)
    let count = epoll_wait(descriptor, &events, Int32(events.count), Int32(min(seconds * 1000 + 1, 1e6)))
    var rings: eventfd_t = 0
    eventfd_read(bell, &rings)
    return events.prefix(max(0, Int(count))).map(\.data.u64).filter { $0 != Self.bellKey }
  }

  /// Ends the wait that is under way, or the next.
  func wake() { eventfd_write(bell, 1) }

  /// Whether the other side has closed: events may be of a socket that had the key before.
  static func hasEnded(_ socket: Int32) -> Bool {
    var poller = pollfd(fd: socket, events: Int16(clinux_poll_hangup), revents: 0)
    return poll(&poller, 1, 0) > 0
  }
}
