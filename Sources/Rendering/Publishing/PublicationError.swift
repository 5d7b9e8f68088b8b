import ClipJob

/// Why complete files were not published.
public enum PublicationError: Error, Sendable, Equatable {
  /// A newer holder of the job has taken over: what is at the job's outputs is its matter. `by`: the largest token that
  /// was found there, at least that of the lease that was overtaken. A queue that believes in that lease has lost its
  /// last writes.
  case overtaken(by: Int64)
  /// Every destination is as it was before the attempt.
  case failed(JobError)
  /// A part may be in place, and what that is could not be looked at or taken back: only a later attempt can.
  case unreverted(JobError)

  /// As a render without a queue tells it.
  var jobError: JobError {
    switch self {
    case .failed(let error), .unreverted(let error): error
    case .overtaken:
      JobError(
        "publication.overtaken",
        "A newer attempt at this job is at work on its outputs; nothing of this one is published.",
        hint: "The newer attempt's files count.", retryable: true)
    }
  }
}
