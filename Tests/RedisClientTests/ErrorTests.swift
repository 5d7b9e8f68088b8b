import RedisClient
import Testing

@Suite struct ErrorTests {
  @Test(arguments: [
    ("OOM", true), ("READONLY", true), ("LOADING", true), ("MASTERDOWN", true), ("BUSY", true),
    ("MISCONF", true),
    ("NOPERM", false), ("ERR", false), ("WRONGTYPE", false), ("STALE", false),
  ])
  func codes_that_pass_by_themselves_are_retryable(_ code: String, _ isRetryable: Bool) {
    #expect(RedisError(.server(code: code), "").isRetryable == isRetryable)
  }

  @Test func kinds_that_a_person_must_mend_are_not_retryable() {
    let retryable: [RedisError.Kind] = [.connect, .timeout, .closed, .exhausted]
    let not: [RedisError.Kind] = [.address, .tls, .authentication, .interrupted, .malformed, .unexpected]
    #expect(retryable.allSatisfy { RedisError($0, "").isRetryable })
    #expect(not.allSatisfy { !RedisError($0, "").isRetryable })
  }

  @Test func an_error_prints_its_message_and_its_hint() {
    #expect("\(RedisError(.connect, "a", hint: "b"))" == "a (b)")
    #expect("\(RedisError(.connect, "a"))" == "a")
  }
}
