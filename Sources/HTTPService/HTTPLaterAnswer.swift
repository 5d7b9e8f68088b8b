import Synchronization

/// An answer that a handler has not got yet when it returns: its connection waits for it, and no thread does. Whoever has it
/// must answer some time: the client has no other end to wait for than this.
public final class HTTPLaterAnswer: Sendable, Equatable {
  private struct State {
    var answer: Result<HTTPAnswer, HTTPProblem>?
    var receive: (@Sendable (Result<HTTPAnswer, HTTPProblem>) -> Void)?
  }
  private let state = Mutex(State())

  public init() {}

  public static func == (one: HTTPLaterAnswer, other: HTTPLaterAnswer) -> Bool { one === other }

  /// Only the first counts. From any thread.
  public func answer(_ answer: Result<HTTPAnswer, HTTPProblem>) {
    let receive = state.withLock { state in
      guard state.answer == nil else {
        return Optional<@Sendable (Result<HTTPAnswer, HTTPProblem>) -> Void>.none
      }
      state.answer = answer
      defer { state.receive = nil }
      return state.receive
    }
    receive?(answer)
  }

  /// Calls `receive` once, with the answer: now if it is there, otherwise on the thread of whoever answers.
  func whenAnswered(_ receive: @escaping @Sendable (Result<HTTPAnswer, HTTPProblem>) -> Void) {
    let known = state.withLock { state in
      if state.answer == nil { state.receive = receive }
      return state.answer
    }
    if let known { receive(known) }
  }
}
