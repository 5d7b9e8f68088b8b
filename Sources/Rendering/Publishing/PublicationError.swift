import ClipJob
import Files

/// Why complete files were not published.
public enum PublicationError: Error, Sendable, Equatable {
  /// A newer holder of the job has taken over: what is at the job's outputs is its matter. `by`: the largest token that
  /// was found there, at least that of the lease that was overtaken. A queue that believes in that lease has lost its
  /// last writes.
  case overtaken(by: Int64)
  /// Every destination is as it was before the attempt.
  case failed(JobError)
  /// It failed, and what it or an attempt before it has put in place may be there still: it could not be looked at, or not
  /// be taken back. What says so stays in the staging folder, and a next attempt completes it or takes it back. The
  /// error has the code `notRevertedCode` and is retryable.
  case notReverted(JobError)

  public static let notRevertedCode = "publication.notReverted"

  /// - Parameter failure: what ended the publication before that; nil: nothing else did.
  static func notReverted(_ error: FileError, after failure: JobError? = nil) -> PublicationError {
    .notReverted("\(error.path): \(error.reason)", after: failure)
  }

  static func notReverted(_ why: String, after failure: JobError? = nil) -> PublicationError {
    let before = failure.map { $0.message + "; " } ?? ""
    return .notReverted(
      JobError(
        notRevertedCode, "\(before)the outputs already in place could not be taken back (\(why))",
        path: failure?.path,
        hint: "the job's next attempt completes them or takes them back, if it can",
        retryable: true))
  }

  /// As a render without a queue tells it.
  var jobError: JobError {
    switch self {
    case .failed(let error), .notReverted(let error): error
    case .overtaken:
      JobError(
        "publication.overtaken",
        "a newer attempt at this job is working on its outputs; nothing of this one is published",
        hint: "the newer attempt's files are the ones that count", retryable: true)
    }
  }
}
