import Files
import Logging
import Rendering
import Synchronization

/// Whether the media roots of a worker are there. Slots look before they take a job: one that is unmounted must not turn a
/// queue of jobs into failures.
final class MediaWatch: Sendable {
  private let roots: MediaRoots
  private let log: WorkerLog
  private let state = Mutex<String?>(nil)

  init(_ roots: MediaRoots, log: WorkerLog) {
    self.roots = roots
    self.log = log
  }

  /// Why no jobs are taken, a sentence, as of the last look; nil: the roots are there.
  var trouble: String? { state.withLock { $0 } }

  /// Which folders the roots are now: a lane that was held to others must be replaced. Nil: one is not there.
  func look() -> [FileIdentity]? {
    do throws(FileError) {
      let identities = try roots.identities()
      if exchange(nil) != nil { log.info("the media roots are available again; taking jobs") }
      return identities
    } catch {
      let trouble = "The media root \(error.path) cannot be opened: \(error.reason)."
      if exchange(trouble) != trouble { log.error(trouble + " No jobs are taken until it is available.") }
      return nil
    }
  }

  private func exchange(_ trouble: String?) -> String? {
    state.withLock { state in
      defer { state = trouble }
      return state
    }
  }
}
