import ClipJob
import Synchronization

/// The first thing that went wrong; later ones are its consequences.
final class FirstFailure: Sendable {
  private let failure = Mutex<JobError?>(nil)

  func set(_ error: JobError) {
    failure.withLock { if $0 == nil { $0 = error } }
  }

  var first: JobError? { failure.withLock { $0 } }
  var isSet: Bool { first != nil }
}

extension JobError {
  /// The system starts no more threads for a stage at `path`.
  static func noThread(path: String?) -> JobError {
    JobError(
      "machine.threads", "this machine cannot start more threads", path: path,
      hint: "raise the process limit (ulimit -u, pids.max), or use fewer lanes or fewer clips at a time",
      retryable: true)
  }
}
