import Threads

/// Keeps the pod's deletion cost true while a worker runs. One thread.
public final class DeletionCostKeeper: Sendable {
  private let busyLanes: @Sendable () -> Int
  private let set: @Sendable (DeletionCost) throws(PodError) -> Void
  private let tell: @Sendable (String) -> Void
  /// Waits so many seconds; true: the worker ends.
  private let wait: @Sendable (Double) -> Bool
  private let interval: Double

  /// Seconds between looks: at most so often is the API server asked to change the pod.
  public static let interval = 5.0
  /// Seconds without a try after a refusal of the account's rights.
  static let longPause = 300.0

  /// - Parameters:
  ///   - busyLanes: how many lanes work on a job now.
  ///   - set: tells Kubernetes, see `PodAccount.set`.
  ///   - tell: gets what went wrong, a sentence; once for each kind of failure.
  ///   - ending: the worker ends.
  public convenience init(
    ending: Completion, busyLanes: @escaping @Sendable () -> Int,
    tell: @escaping @Sendable (String) -> Void,
    set: @escaping @Sendable (DeletionCost) throws(PodError) -> Void
  ) {
    self.init(wait: { ending.wait(seconds: $0) }, busyLanes: busyLanes, tell: tell, set: set)
  }

  /// - Parameter wait: lets so many seconds pass; true: the worker ends.
  init(
    interval: Double = DeletionCostKeeper.interval, wait: @escaping @Sendable (Double) -> Bool,
    busyLanes: @escaping @Sendable () -> Int, tell: @escaping @Sendable (String) -> Void,
    set: @escaping @Sendable (DeletionCost) throws(PodError) -> Void
  ) {
    self.interval = interval
    self.wait = wait
    self.busyLanes = busyLanes
    self.tell = tell
    self.set = set
  }

  /// Until the worker ends.
  public func run() {
    /// What the pod has for certain; nil: nobody knows.
    var known: DeletionCost?
    var told: String?
    var pause = interval
    repeat {
      let cost = DeletionCost(busyLanes: busyLanes())
      guard cost != known else { continue }
      do throws(PodError) {
        try set(cost)
        known = cost
        told = nil
        pause = interval
      } catch {
        // An answer that came too late may have been a yes.
        known = nil
        // Without it a shrinking deployment takes any pod: jobs are handed back then, none is lost.
        if told != error.message { tell("cannot update the pod's deletion cost: \(error.message)") }
        told = error.message
        pause = error.isRefusal ? Self.longPause : min(60, pause * 2)
      }
    } while !wait(pause)
  }
}
