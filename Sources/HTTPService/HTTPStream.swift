import Threads

/// The body of an answer that comes piece by piece: a long file, or events for as long as somebody listens.
///
/// It holds as many bytes as its capacity and no more: whoever writes waits while the client does not read, or is told
/// that there is no room. When the client has gone, takes too long, or the service stops, the stream is over, and
/// the writer is told at its next write.
public final class HTTPStream: Sendable, Equatable {
  public typealias Producer = @Sendable (HTTPStream) -> Void

  private struct State {
    var buffer: [UInt8] = []
    /// Bytes at its beginning that were taken.
    var taken = 0
    var written = 0
    /// Nothing more is accepted.
    var isClosed = false
    /// What was cut off is no whole body.
    var hasFailed = false
    /// Called when there is something to take again.
    var wake: (@Sendable () -> Void)?
    var onClose: [@Sendable () -> Void] = []

    var held: Int { buffer.count - taken }
  }
  private let condition = Condition()
  // Unchecked: guarded by `condition`.
  nonisolated(unsafe) private var state = State()
  private let capacity: Int
  /// Bytes in all, where that is known.
  let length: Int?
  let producer: Producer?

  /// For a writer that has a thread of its own, or writes to many.
  ///
  /// - Parameters:
  ///   - capacity: bytes that are held at most.
  ///   - length: bytes in all, for the answer's Content-Length. What is written beyond is dropped; a stream that ends
  ///     earlier is cut off, so that nobody takes it for whole.
  public init(capacity: Int = 64 << 10, length: Int? = nil) {
    precondition(capacity > 0 && length ?? 0 >= 0)
    self.capacity = capacity
    self.length = length
    producer = nil
  }

  /// - Parameter producer: writes the body, on a thread of its own that begins with the answer. The body ends when it
  ///   returns. A HEAD calls nobody.
  public init(capacity: Int = 64 << 10, length: Int? = nil, _ producer: @escaping Producer) {
    precondition(capacity > 0 && length ?? 0 >= 0)
    self.capacity = capacity
    self.length = length
    self.producer = producer
  }

  public static func == (one: HTTPStream, other: HTTPStream) -> Bool { one === other }

  // MARK: Writing

  /// Adds bytes, and waits for room as often as it takes. False: the stream is over, and what is left is not sent.
  @discardableResult
  public func write(_ bytes: some Collection<UInt8>) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let wake: (@Sendable () -> Void)?? = condition.locked {
        while !state.isClosed, state.held >= capacity { condition.wait() }
        guard !state.isClosed else { return nil }
        let piece = rest.prefix(capacity - state.held)
        rest = rest.dropFirst(piece.count)
        return .some(add(piece))
      }
      guard let wake else { return false }
      wake?()
    }
    return isOpen
  }

  public enum Offer: Sendable, Equatable {
    case taken
    /// The client does not keep up: nothing of it was taken.
    case full
    /// The stream is over.
    case over
  }

  /// Adds all bytes or none, and never waits. More than the stream's capacity never finds room.
  public func offer(_ bytes: some Collection<UInt8>) -> Offer {
    let (offer, wake): (Offer, (@Sendable () -> Void)?) = condition.locked {
      guard !state.isClosed else { return (.over, nil) }
      guard state.held + bytes.count <= capacity else { return (.full, nil) }
      return (.taken, add(bytes))
    }
    wake?()
    return offer
  }

  /// Ends the body behind what was written. Twice is legal.
  public func finish() { close(failed: false) }

  /// Ends the connection instead, so that the client sees that something is missing.
  public func fail() { close(failed: true) }

  /// Whether somebody still listens.
  public var isOpen: Bool { condition.locked { !state.isClosed } }

  /// Calls `action` once when the stream is over, for whatever reason; at once when it is already.
  public func whenOver(_ action: @escaping @Sendable () -> Void) {
    let isOver = condition.locked {
      if !state.isClosed { state.onClose.append(action) }
      return state.isClosed
    }
    if isOver { action() }
  }

  /// Only with the lock held.
  private func add(_ bytes: some Collection<UInt8>) -> (@Sendable () -> Void)? {
    if state.taken > 0 {
      state.buffer.removeFirst(state.taken)
      state.taken = 0
    }
    // What the answer's Content-Length does not count must not be sent: it would begin the next answer.
    let room = length.map { $0 - state.written } ?? bytes.count
    state.buffer += bytes.prefix(room)
    state.written += min(room, bytes.count)
    return state.wake
  }

  private func close(failed: Bool, dropping: Bool = false) {
    let calls: [@Sendable () -> Void] = condition.locked {
      if dropping { (state.buffer, state.taken) = ([], 0) }
      guard !state.isClosed else { return state.wake.map { [$0] } ?? [] }
      state.isClosed = true
      state.hasFailed = failed || length.map { state.written < $0 } ?? false
      defer { state.onClose = [] }
      return (state.wake.map { [$0] } ?? []) + state.onClose
    }
    condition.broadcast()
    for call in calls { call() }
  }

  // MARK: Reading

  enum Taken: Equatable {
    case bytes(Int)
    /// Nothing is there yet; `wake` will be called.
    case nothing
    case end
    case failure
  }

  /// Moves what is there into `buffer`, as far as there is room.
  func take(into buffer: UnsafeMutableRawBufferPointer) -> Taken {
    let taken: Taken = condition.locked {
      guard state.held > 0 else {
        return !state.isClosed ? .nothing : state.hasFailed ? .failure : .end
      }
      let count = min(buffer.count, state.held)
      state.buffer.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[state.taken..<state.taken + count]))
      }
      state.taken += count
      return .bytes(count)
    }
    if case .bytes = taken { condition.broadcast() }
    return taken
  }

  /// `wake` is called, on the thread of whoever writes, as soon as there is something to take.
  func whenReady(_ wake: @escaping @Sendable () -> Void) { condition.locked { state.wake = wake } }

  /// Nobody will take any more.
  func abandon() {
    close(failed: true, dropping: true)
    condition.locked { state.wake = nil }
  }
}
