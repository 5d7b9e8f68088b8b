import KubernetesPod
import Logging
import Threads
import WorkerPool

/// A worker in a pod tells Kubernetes what deleting the pod would cost, so that idle pods go first.
final class PodKeeping: Sendable {
  private let ending = Completion()
  private let ended = Completion()

  /// Begins; nil outside of pods, and in those that were given no account.
  init?(_ worker: Worker, environment: [String: String], _ log: WorkerLog) {
    guard let account = PodAccount(environment: environment) else { return nil }
    let keeper = DeletionCostKeeper(ending: ending) {
      worker.laneStates.count { $0.phase == .busy }
    } tell: {
      log.warning($0)
    } set: { cost throws(PodError) in
      try account.set(cost)
    }
    guard WorkThread.start("pod", ended, { keeper.run() }) else { return nil }
  }

  /// Ends; waits for a request under way, for which there is a bound.
  func stop() {
    ending.signal()
    ended.wait()
  }
}
