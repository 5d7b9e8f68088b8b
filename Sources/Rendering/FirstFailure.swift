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
