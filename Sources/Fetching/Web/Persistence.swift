import Threads

extension WebClient {
  /// Tries until it succeeds, as long as that may help: with growing pauses, and never longer than the limits say.
  func persist<Result>(_ cancellation: FetchCancellation, _ attempt: () throws(WebFault) -> Result)
    throws(FetchFailure) -> Result
  {
    var backoff = Backoff(base: limits.pause, cap: limits.longestPause)
    while true {
      do throws(WebFault) {
        return try attempt()
      } catch {
        guard !cancellation.isCancelled else { throw .cancelled }
        let pause = max(backoff.next(), error.retryAfter ?? 0)
        guard error.mayPass, backoff.failures < limits.failures, pause <= limits.longestRetryAfter else {
          var failure = error.failure
          if error.mayPass, backoff.failures > 1 {
            failure.message += " (after \(backoff.failures) attempts)"
          }
          throw failure
        }
        guard cancellation.pause(seconds: pause) else { throw .cancelled }
      }
    }
  }
}
