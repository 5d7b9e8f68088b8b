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
  private let check: @Sendable (StoreEnvironment) -> String?
  private let lock = Condition()
  private var frames = MessageFrame(longest: ToFetcher.longest)
  private var refusalsLeft = FromFetcher.mostRefusals

  /// - Parameters:
  ///   - descriptor: a connected socket. It is the reader's from now on.
  ///   - check: says why stores cannot be used, a clause; on a thread of its own.
  ///   - apply: called with each grant, never by two threads at once. When the worker is gone, nothing is granted.
  init(
    _ descriptor: Int32, check: @escaping @Sendable (StoreEnvironment) -> String?,
    apply: @escaping @Sendable (FetchGrant) -> Void
  ) {
    self.descriptor = descriptor
    self.check = check
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
        if count > 0 {
          frames.append(room[..<count])
          if take() { continue }
          shutdown(descriptor, Int32(SHUT_RDWR))
        }
        frames = MessageFrame(longest: ToFetcher.longest)
        apply(.none)
        return false
      }
    }
  }

  /// False: these are no messages. Only with the lock held.
  private func take() -> Bool {
    while true {
      let body: [UInt8]
      do {
        guard let next = try frames.next() else { return true }
        body = next
      } catch {
        return false
      }
      switch ToFetcher(body) {
      case .grant(let grant):
        refusalsLeft = FromFetcher.mostRefusals
        apply(grant)
      case .check(let stores):
        let hasStarted = WorkThread.start("check", Completion()) { [self] in
          tell(.stores(check(stores)))
        }
        if !hasStarted { tell(.stores("this machine cannot start more threads (see ulimit -u)")) }
      case nil: return false
      }
    }
  }

  /// Tells the worker of a request of the lane, as far as it listens.
  func report(_ failure: FetchFailure) {
    lock.locked {
      guard refusalsLeft > 0 else { return }
      refusalsLeft -= 1
      tell(.refused(failure.message))
    }
  }

  /// As good as atomic: the room for what a worker has not read is much larger than all that is ever told.
  private func tell(_ message: FromFetcher) {
    let frame = message.frame
    _ = send(descriptor, frame, frame.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
  }
}
