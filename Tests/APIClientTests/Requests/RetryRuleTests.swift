import HTTPClient
import Testing

@testable import APIClient

@Suite struct RetryRuleTests {
  private func state(
    isKnown: Bool = false, _ change: (inout RetryRule) -> Void = { _ in }
  ) -> RetryState {
    var rule = RetryRule()
    rule.backoff.jitter = 0
    change(&rule)
    return RetryState(rule, isKnown: isKnown)
  }

  @Test func pausesGrowAndEnd() {
    var state = state()
    let error = HTTPError("broken")
    #expect((0..<8).map { _ in state.pause(after: error) } == [0.3, 0.6, 1.2, 2.4, 4.8, 5, 5, nil])
    #expect(state.hasLostAnswer)
  }

  @Test func whereNobodyListensItIsShorterAndNothingIsLost() {
    var state = state()
    let error = HTTPError("refused", kind: .unreachable)
    #expect((0..<3).map { _ in state.pause(after: error) } == [0.3, 0.6, nil])
    #expect(!state.hasLostAnswer)
  }

  /// It starts anew.
  @Test func aServerThatHasAnsweredIsWaitedFor() {
    var state = state(isKnown: true)
    let error = HTTPError("refused", kind: .unreachable)
    #expect((0..<8).compactMap { _ in state.pause(after: error) }.count == 7)
  }

  @Test(arguments: [HTTPError.Kind.untrusted, .tooLong, .cancelled, .upload, .addressRefused])
  func whatAPersonHasToMendIsNotTriedAgain(kind: HTTPError.Kind) {
    var state = state()
    #expect(state.pause(after: HTTPError("no", kind: kind)) == nil)
  }

  @Test func allPausesTogetherAreBounded() {
    var state = state {
      $0.attempts = 1000
      $0.patience = 10
    }
    var sum = 0.0
    while let pause = state.pause(after: HTTPError("broken")) { sum += pause }
    #expect(sum > 4 && sum <= 10)
  }
}
