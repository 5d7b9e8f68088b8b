import ClipJob
import NetworkGuard

extension Notify {
  /// What is evident of its URL; it is held to the same policy, and by its address, when messages are sent.
  ///
  /// - Returns: why messages cannot be sent there; nil: they may.
  public func refusal(by policy: NetworkPolicy) -> JobError? {
    do throws(NetworkRefusal) {
      try policy.checkWriting(try SourceURL(url))
      return nil
    } catch {
      return JobError(
        "notify.forbidden", "the job's URL is not called: \(error.reason)", path: "notify.url",
        hint: error.hint)
    }
  }
}
