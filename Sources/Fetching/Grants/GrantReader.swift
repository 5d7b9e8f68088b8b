import Glibc
import ObjectStores
import Threads

/// The end of a worker's channel at which grants arrive and refusals are told.
///
/// Note: why no answer is waited for. A worker has handed the whole grant to the kernel before it gives the job to the lane. Whoever reads what is
/// there (`drain`) after a request of the lane has come, and before it obeys, knows the grant of the job for which the lane asks.
final class GrantReader: @unchecked Sendable {
  // Unchecked: what changes is guarded by `lock`.
  private let descriptor: Int32
  private let apply: @Sendable (FetchGrant) -> Void
  private let lock = Condition()
  private var bytes: [UInt8] = []
  private var refusalsLeft = FetchGrant.mostRefusals

  /// - Parameters:
  ///   - descriptor: a connected socket. It is the reader's from now on.
  ///   - apply: called with each grant, never by two threads at once. When the worker is gone, nothing is granted.
  init(_ descriptor: Int32, apply: @escaping @Sendable (FetchGrant) -> Void) {
    self.descriptor = descriptor
    self.apply = apply
  }

  deinit { close(descriptor) }

  /// Takes what comes as soon as it does, whatever the lane does meanwhile. Returns when the worker is gone.
  func run() {
    while true {
      var files = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
      if poll(&files, 1, -1) < 0, errno != EINTR { return }
      guard drain() else { return }
    }
  }

  /// Applies all grants that have come. False: the worker is gone.
  @discardableResult
  func drain() -> Bool {
    lock.locked {
      var room = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = recv(descriptor, &room, room.count, Int32(MSG_DONTWAIT))
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EAGAIN { return true }
        guard count > 0 else {
          forget()
          return false
        }
        bytes += room[..<count]
        guard take() else {
          forget()
          shutdown(descriptor, Int32(SHUT_RDWR))
          return false
        }
      }
    }
  }

  /// False: these are no grants.
  private func take() -> Bool {
    while bytes.count >= 4 {
      let count = FetchGrant.number(bytes[...])
      guard count <= FetchGrant.longest else { return false }
      guard bytes.count >= 4 + count else { return true }
      guard let grant = FetchGrant(bytes[4..<4 + count]) else { return false }
      // A copy, so that what was read is freed, and with it overwritten.
      bytes = Array(bytes[(4 + count)...])
      refusalsLeft = FetchGrant.mostRefusals
      apply(grant)
    }
    return true
  }

  private func forget() {
    bytes = []
    apply(.none)
  }

  /// Tells the worker, as far as it listens.
  func report(_ failure: FetchFailure) {
    lock.locked {
      guard refusalsLeft > 0 else { return }
      refusalsLeft -= 1
      let text = Array(failure.message.utf8.prefix(FetchGrant.longestRefusal))
      let frame = FetchGrant.bytes(of: text.count) + text
      // It is as good as atomic: the room for what a worker does not read is much larger than all that is ever told.
      _ = send(descriptor, frame, frame.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }
  }
}
